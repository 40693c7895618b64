package dev.same.step.java;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns {@code System.out} and {@code System.err} into stream outputs, in the order of the writes, whichever thread
 * writes.
 */
final class Console {
    private static final int LARGEST_CHUNK = 1 << 14;
    private static final long FLUSH_MILLIS = 100;

    private final Recorder recorder;
    private final Object lock = new Object();
    private final StringBuilder pending = new StringBuilder();
    private String pendingStream = "stdout";

    Console(Recorder recorder) {
        this.recorder = recorder;
    }

    /** Take over the standard streams; standard input is empty from here on. */
    void install() {
        System.setIn(InputStream.nullInputStream());
        System.setOut(new PrintStream(new Stream("stdout"), false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new Stream("stderr"), false, StandardCharsets.UTF_8));
        var flusher = new Thread(this::flushForever, "same-console");
        flusher.setDaemon(true);
        flusher.start();
    }

    void flush() {
        synchronized (lock) {
            recorder.stream(pendingStream, pending.toString());
            pending.setLength(0);
        }
    }

    private void flushForever() {
        try {
            while (true) {
                Thread.sleep(FLUSH_MILLIS);
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One of the two streams. Characters may be split over writes. */
    private final class Stream extends OutputStream {
        private final String name;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        private ByteBuffer rest = ByteBuffer.allocate(0);

        Stream(String name) {
            this.name = name;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (lock) {
                if (!pendingStream.equals(name)) {
                    Console.this.flush();
                    pendingStream = name;
                }
                ByteBuffer in = ByteBuffer.allocate(rest.remaining() + length);
                in.put(rest).put(bytes, offset, length).flip();
                CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
                decoder.decode(in, out, false);
                rest = ByteBuffer.allocate(in.remaining()).put(in).flip();
                pending.append(out.flip());
                if (pending.length() > LARGEST_CHUNK) {
                    Console.this.flush();
                }
            }
        }
    }
}
