package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.run.RetryCause;
import dev.same.pipeline.run.RunPolicy;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What every verb takes that starts a run: the cache, and what to do about failures. */
final class RunOptions {
    private static final Pattern SIMPLE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    @Option(
            names = "--cache",
            paramLabel = "POLICY",
            defaultValue = "auto",
            description =
                    "Take results of earlier executions: auto (what cannot have changed), on (also of steps that use"
                            + " the network, other processes or the clock), off, or on for results not older than 7d (12h, 30m,"
                            + " P7D). What a step says itself wins, except over off. Default: ${DEFAULT-VALUE}.")
    private String cache = "auto";

    @Option(names = "--no-cache", description = "Execute every step and keep no results: --cache off.")
    private boolean noCache;

    @Option(
            names = "--retries",
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Try a failed step again COUNT times, unless it says itself how often.")
    private int retries;

    @Option(
            names = "--retries-on",
            paramLabel = "CAUSE",
            split = ",",
            description =
                    "Only after these failures: oom (memory ran out; the next attempt gets twice as much), timeout,"
                            + " error (any other). Default: all.")
    private List<String> retriesOn = List.of();

    @Option(
            names = "--retry-delay",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description =
                    "The pause before a second attempt; it doubles with each further one. Default: ${DEFAULT-VALUE}.")
    private String retryDelay = "1s";

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "",
            description = "Stop a step after DURATION, unless it says itself when: 90s, 30m, 2h, PT90S.")
    private String timeout = "";

    @Option(
            names = "--keep-going",
            description = "After a failure, still start the steps that do not need the failed one.")
    private boolean keepGoing;

    @Option(names = "--fail-fast", description = "After a failure, start no further step. The default.")
    private boolean failFast;

    /** Return whether the first failure is to end it all. */
    boolean failFast() {
        return failFast;
    }

    /**
     * Return which earlier results are taken.
     *
     * @throws SameException with all problems of the options
     */
    CacheMode cache() {
        check();
        if (noCache || isOff(cache)) {
            return CacheMode.OFF;
        }
        return switch (cache) {
            case "auto" -> CacheMode.AUTO;
            case "on" -> CacheMode.ON;
            default -> CacheMode.within(duration(cache).orElse(Duration.ZERO));
        };
    }

    private static boolean isOff(String text) {
        return text.equals("off");
    }

    /**
     * Return what to do about failures.
     *
     * @throws SameException with all problems of the options
     */
    RunPolicy policy() {
        check();
        Set<RetryCause> causes = retriesOn.isEmpty()
                ? RunPolicy.DEFAULT.retriesOn()
                : EnumSet.copyOf(retriesOn.stream()
                        .map(word -> RetryCause.valueOf(word.strip().toUpperCase(Locale.ROOT)))
                        .toList());
        return new RunPolicy(
                retries,
                causes,
                duration(retryDelay).orElse(Duration.ZERO).toMillis(),
                timeout.isEmpty() ? Optional.empty() : duration(timeout).map(limit -> Math.max(1, limit.toSeconds())),
                keepGoing);
    }

    private void check() {
        List<String> problems = new ArrayList<>();
        if (!List.of("auto", "on", "off").contains(cache) && duration(cache).isEmpty()) {
            problems.add("--cache " + cache + ": expected auto, on, off, or a duration such as 7d, 12h, 30m, P7D");
        }
        if (retries < 0) {
            problems.add("--retries " + retries + ": expected 0 or more");
        }
        List<String> known =
                Arrays.stream(RetryCause.values()).map(RetryCause::word).toList();
        for (String word : retriesOn) {
            if (!known.contains(word.strip())) {
                problems.add("--retries-on " + word + ": unknown cause (known: " + String.join(", ", known) + ")");
            }
        }
        if (duration(retryDelay).isEmpty()) {
            problems.add("--retry-delay " + retryDelay + ": expected a duration such as 500ms, 10s, 5m");
        }
        if (!timeout.isEmpty()
                && duration(timeout).filter(limit -> !limit.isZero()).isEmpty()) {
            problems.add("--timeout " + timeout + ": expected a duration such as 90s, 30m, 2h, PT90S");
        }
        if (keepGoing && failFast) {
            problems.add("--keep-going and --fail-fast: choose one");
        }
        if (!problems.isEmpty()) {
            throw new SameException(ErrorKind.USER, String.join("\n", problems));
        }
    }

    static Optional<Duration> duration(String text) {
        Matcher matcher = SIMPLE.matcher(text.strip());
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            return Optional.of(
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    });
        }
        try {
            return Optional.of(Duration.parse(text.strip())).filter(duration -> !duration.isNegative());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
