package dev.same.magics.render;

/** One plain line for each change of a state, for pipes and CI. */
public final class PlainProgress implements ProgressView {
    /** Write to {@code out}; {@code style} says whether titles and marks may leave ASCII; its width is ignored. */
    public PlainProgress(Appendable out, TextStyle style) {}

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
