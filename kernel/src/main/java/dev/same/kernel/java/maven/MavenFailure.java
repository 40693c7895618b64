package dev.same.kernel.java.maven;

import java.util.ArrayList;
import java.util.List;

/** A library could not be had. */
public final class MavenFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> hints;

    MavenFailure(String message, List<String> hints) {
        super(message);
        this.hints = List.copyOf(hints);
    }

    /** The message, and what could be done. */
    public List<String> lines() {
        List<String> lines =
                new ArrayList<>(String.valueOf(getMessage()).lines().toList());
        lines.addAll(hints);
        return lines;
    }
}
