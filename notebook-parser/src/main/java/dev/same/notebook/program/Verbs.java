package dev.same.notebook.program;

import java.util.List;

/** The verbs of {@code %same}. */
public final class Verbs {
    /** All verbs that there are, {@code step} and {@code param} first. */
    public static final List<String> ALL = List.of(
            "step", "param", "plan", "run", "env", "runs", "status", "logs", "cancel", "resume", "rerun", "compare",
            "why", "get", "check", "verify", "cache", "help");

    private Verbs() {}
}
