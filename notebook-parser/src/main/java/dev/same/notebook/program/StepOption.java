package dev.same.notebook.program;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The options of a step: one table for the {@code %same step} line, for {@code metadata.same} of a cell, and for help
 * texts.
 */
public enum StepOption {
    /** Steps that must end before. */
    AFTER("STEP", true, "Start when STEP has ended; may be given more than once, or with commas."),
    /** Environment. */
    ENV("NAME", false, "Run in the environment NAME."),
    /** Container image. */
    IMAGE("IMAGE", false, "Run in the container image IMAGE."),
    /** CPUs. */
    CPU("CPUS", false, "CPUs to reserve: 2, 0.5 or 500m."),
    /** Memory. */
    MEMORY("SIZE", false, "Memory to reserve: 4Gi, 512Mi, 2G or bytes."),
    /** GPUs. */
    GPU("COUNT", false, "GPUs to reserve: a whole number."),
    /** Scratch space. */
    DISK("NAME:SIZE:PATH", true, "Scratch space of SIZE at PATH: scratch:10Gi:/mnt/scratch."),
    /** Fan-out. */
    EACH(
            "X=XS",
            true,
            "Run once for each element X of XS: a name, a list like [1,2,3], or range(5); given again, XS is run through inside."),
    /** Elements at a time. */
    PARALLEL("COUNT", false, "Run at most COUNT elements of --each at a time."),
    /** Cache. */
    CACHE("POLICY", false, "Use earlier results: on, off, or not older than 7d (12h, 30m, P7D)."),
    /** Retries. */
    RETRIES("COUNT", false, "Try a failed step again COUNT times."),
    /** Time limit. */
    TIMEOUT("DURATION", false, "Stop the step after DURATION: 30m, 2h, PT90S."),
    /** Secrets. */
    SECRET("NAME", true, "Give the step the secret NAME; may be given more than once, or with commas.");

    private final String valueName;
    private final boolean repeatable;
    private final String description;

    StepOption(String valueName, boolean repeatable, String description) {
        this.valueName = valueName;
        this.repeatable = repeatable;
        this.description = description;
    }

    /** Return the name without dashes, as in {@code metadata.same}: {@code "cpu"}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Return the name on a command line: {@code "--cpu"}. */
    public String flag() {
        return "--" + key();
    }

    /** Return what help calls the value: {@code "CPUS"}. */
    public String valueName() {
        return valueName;
    }

    /** Return whether the option may be given more than once; its values then add up. */
    public boolean repeatable() {
        return repeatable;
    }

    /** Return one sentence for help. */
    public String description() {
        return description;
    }

    /** Find an option by its {@link #key()}. */
    public static Optional<StepOption> ofKey(String key) {
        return Arrays.stream(values())
                .filter(option -> option.key().equals(key))
                .findFirst();
    }

    static List<String> flags() {
        return Arrays.stream(values()).map(StepOption::flag).toList();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(StepOption::key).toList();
    }
}
