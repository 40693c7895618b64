package dev.same.magics.render;

/**
 * Shows a run while it goes on.
 *
 * <p>The caller owns the loop: it calls {@link #show} with the whole view whenever something changed, {@link #log} for
 * lines to show, and {@link #tick} from time to time, so that what was held back gets drawn. No threads, and not for
 * use by several at once.
 */
public sealed interface ProgressView extends AutoCloseable permits LiveProgress, PlainProgress {
    /** Show how the run stands now. */
    void show(DagView view);

    /** Show one line, without line break, of a step's output; it stays above what {@link #show} draws. */
    void log(String line);

    /** Draw what was held back, if it is time. */
    void tick();

    /** Draw the last state for good and leave the cursor below it. May be called twice. */
    @Override
    void close();
}
