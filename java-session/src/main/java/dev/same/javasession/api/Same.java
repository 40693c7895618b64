package dev.same.javasession.api;

/** The variable {@code same} of a Java notebook: what a step reports while it runs. Thread-safe. */
public interface Same {
    /** Report a metric of the run. */
    void metric(String name, double value);

    /** Report a metric at a training step, epoch or the like. */
    void metric(String name, double value, long step);

    /**
     * Report how far the step is.
     *
     * @param fraction 0 to 1
     */
    void progress(double fraction);

    /**
     * Report how far the step is, and what it does.
     *
     * @param fraction 0 to 1
     */
    void progress(double fraction, String message);
}
