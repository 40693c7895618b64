package dev.same.javasession.api;

import java.util.Objects;

/** Checks what user code reports and passes it on. */
final class ForwardingSame implements Same {
    @Override
    public void metric(String name, double value) {
        Notebook.receiver().metric(Objects.requireNonNull(name, "name"), value, null);
    }

    @Override
    public void metric(String name, double value, long step) {
        Notebook.receiver().metric(Objects.requireNonNull(name, "name"), value, step);
    }

    @Override
    public void progress(double fraction) {
        Notebook.receiver().progress(checked(fraction), null);
    }

    @Override
    public void progress(double fraction, String message) {
        Notebook.receiver().progress(checked(fraction), Objects.requireNonNull(message, "message"));
    }

    private static double checked(double fraction) {
        if (fraction >= 0 && fraction <= 1) {
            return fraction;
        }
        throw new IllegalArgumentException("progress is a fraction from 0 to 1, but was " + fraction);
    }
}
