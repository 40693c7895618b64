package dev.same.magics.render;

import java.io.Flushable;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes whole pieces to whatever takes characters, and flushes what can be flushed. */
final class Sink {
    private final Appendable target;

    Sink(Appendable target) {
        this.target = target;
    }

    void write(String text) {
        try {
            target.append(text);
            if (target instanceof Flushable flushable) {
                flushable.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot show progress", e);
        }
    }
}
