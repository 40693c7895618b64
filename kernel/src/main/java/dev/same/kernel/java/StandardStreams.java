package dev.same.kernel.java;

import dev.same.kernel.engine.NoInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** Leads {@code System.out}, {@code err} and {@code in} to the cell that the current thread works for. */
final class StandardStreams implements AutoCloseable {
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final InputStream in = System.in;

    StandardStreams() {
        System.setOut(printer(out, CellScope::out));
        System.setErr(printer(err, CellScope::err));
        System.setIn(new Questions());
    }

    /** The process's own, which no cell shows. */
    PrintStream processErr() {
        return err;
    }

    private static PrintStream printer(PrintStream otherwise, Function<CellScope, TextOutput> target) {
        return new PrintStream(new Routed(otherwise, target), true, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        System.setIn(in);
    }

    /** One of the output streams. */
    private static final class Routed extends OutputStream {
        private final OutputStream otherwise;
        private final Function<CellScope, TextOutput> target;

        Routed(OutputStream otherwise, Function<CellScope, TextOutput> target) {
            this.otherwise = otherwise;
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Optional<CellScope> scope = CellScope.forOutput();
            if (scope.isPresent()) {
                target.apply(scope.get()).write(bytes, offset, length);
            } else {
                otherwise.write(bytes, offset, length);
            }
        }
    }

    /** Asks the user for a line whenever one is needed. */
    private static final class Questions extends InputStream {
        private byte[] line = new byte[0];
        private int position;

        @Override
        public synchronized int available() {
            return line.length - position;
        }

        @Override
        public synchronized int read() {
            ask();
            return line[position++] & 0xff;
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            ask();
            int count = Math.min(length, line.length - position);
            System.arraycopy(line, position, bytes, offset, count);
            position += count;
            return count;
        }

        /** Unchecked, as a {@code Scanner} takes an IOException for the end and hides it. */
        private void ask() {
            if (position < line.length) {
                return;
            }
            CellScope scope = CellScope.current()
                    .orElseThrow(() -> new UncheckedIOException(
                            new NoInputException("a thread that no cell started cannot ask for input")));
            try {
                line = (scope.input("", false) + "\n").getBytes(StandardCharsets.UTF_8);
                position = 0;
            } catch (NoInputException e) {
                scope.check();
                throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
