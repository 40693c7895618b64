package dev.same.magics.render;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Redraws a run in place on a terminal. */
public final class LiveProgress implements ProgressView {
    /**
     * Create a view that has drawn nothing yet.
     *
     * @param out the terminal
     * @param size asked before each redraw, so that a resized terminal is noticed
     * @param style its width is ignored in favour of {@code size}
     * @param interval the least time between two redraws
     */
    public LiveProgress(
            Appendable out, Supplier<TerminalSize> size, TextStyle style, InstantSource clock, Duration interval) {}

    @Override
    public void show(DagView view) {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void log(String line) {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void tick() {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("not yet");
    }
}
