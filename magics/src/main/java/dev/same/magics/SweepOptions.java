package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.sweep.Goal;
import dev.same.pipeline.sweep.SweepWish;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import picocli.CommandLine.Option;

/** What makes a run a sweep. */
final class SweepOptions {
    @Option(
            names = "--sweep",
            paramLabel = "NAME=VALUES",
            description =
                    "Run an experiment for each value of a parameter; with several, for each combination. VALUES: 0.1,0.01 or"
                            + " log(1e-4,1e-1,5), linear(0,1,11), int(1,9), int(1,9,2) (ends included). May be repeated.")
    private List<String> axes = List.of();

    @Option(
            names = "--sweep-file",
            paramLabel = "FILE.csv",
            defaultValue = "",
            description = "Run an experiment for each row of a CSV file, whose first line names parameters.")
    private Path file = Path.of("");

    @Option(
            names = "--sweep-random",
            paramLabel = "COUNT",
            defaultValue = "",
            description = "Draw COUNT different experiments instead of running all; ranges need no count then.")
    private String random = "";

    @Option(
            names = "--sweep-seed",
            paramLabel = "SEED",
            defaultValue = "",
            description = "Draw the same experiments as a sweep with that seed did.")
    private String seed = "";

    @Option(
            names = "--sweep-parallel",
            paramLabel = "COUNT",
            defaultValue = "",
            description = "Drive COUNT experiments at a time. Default: as many as keep the backend busy.")
    private String parallel = "";

    @Option(
            names = "--until",
            paramLabel = "METRIC>NUMBER",
            defaultValue = "",
            description =
                    "End the sweep as soon as a step has ended with such a metric, as in 'auc>0.9'; experiments that"
                            + " run are cancelled.")
    private String until = "";

    /** Return whether the run is a sweep. */
    boolean isSweep() {
        return !axes.isEmpty() || !file.toString().isEmpty() || !random.isEmpty();
    }

    /**
     * Check what can be checked without the notebook.
     *
     * @throws SameException with all problems
     */
    void check() {
        List<String> problems = new ArrayList<>();
        if (!isSweep()) {
            List.of("--until " + until, "--sweep-seed " + seed, "--sweep-parallel " + parallel).stream()
                    .filter(option -> !option.endsWith(" "))
                    .forEach(option -> problems.add(
                            option + ": only for a sweep; add --sweep NAME=VALUES or --sweep-file FILE.csv"));
        }
        read(this::goal, problems);
        number("--sweep-random", random, 1, Integer.MAX_VALUE, (value, problem) -> problems.add(problem));
        number("--sweep-seed", seed, Long.MIN_VALUE, Long.MAX_VALUE, (value, problem) -> problems.add(problem));
        number("--sweep-parallel", parallel, 1, 1000, (value, problem) -> problems.add(problem));
        if (!problems.isEmpty()) {
            throw new SameException(ErrorKind.USER, String.join("\n", problems));
        }
    }

    private static void read(Runnable reading, List<String> problems) {
        try {
            reading.run();
        } catch (SameException e) {
            problems.add(e.getMessage());
        }
    }

    private static OptionalLong number(
            String option, String text, long least, long most, BiConsumer<String, String> wrong) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= least && value <= most) {
                return OptionalLong.of(value);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        String range = least == Long.MIN_VALUE
                ? "a whole number"
                : most == Integer.MAX_VALUE
                        ? "a whole number from " + least
                        : "a whole number from " + least + " to " + most;
        wrong.accept(text, option + " " + text + ": expected " + range);
        return OptionalLong.empty();
    }

    private static OptionalLong number(String text) {
        return number("", text, Long.MIN_VALUE, Long.MAX_VALUE, (value, problem) -> {});
    }

    /** Return what the user asks for. */
    SweepWish wish(Path workingDirectory, Map<String, String> fixed) {
        return new SweepWish(
                axes,
                file.toString().isEmpty()
                        ? Optional.empty()
                        : Optional.of(workingDirectory.resolve(file).normalize()),
                toInt(number(random)),
                number(seed),
                fixed);
    }

    Optional<Goal> goal() {
        return until.isEmpty() ? Optional.empty() : Optional.of(Goal.parse(until));
    }

    OptionalInt parallel() {
        return toInt(number(parallel));
    }

    private static OptionalInt toInt(OptionalLong value) {
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }
}
