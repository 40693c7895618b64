package dev.same.notebook.program;

import dev.same.notebook.program.StepOptions.Origin;
import dev.same.notebook.program.StepOptions.Source;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Collects the values of a step's options from all places, decides which win, and reads them. */
final class OptionValues {
    private static final String DURATIONS = "7d, 12h, 30m, 90s, or ISO 8601 like P7D and PT30M";

    private final Map<StepOption, List<Origin>> values = new EnumMap<>(StepOption.class);

    void add(StepOption option, Origin origin) {
        values.computeIfAbsent(option, key -> new ArrayList<>()).add(origin);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Take over what another collected. */
    void addAll(OptionValues other) {
        other.values.forEach((option, origins) -> origins.forEach(origin -> add(option, origin)));
    }

    StepOptions build(ProblemList problems) {
        if (values.isEmpty()) {
            return StepOptions.NONE;
        }
        var reader = new Reader(winners(problems), problems);
        return reader.options();
    }

    /** The values of the strongest source, for each option; env and image are one choice. */
    private Map<StepOption, List<Origin>> winners(ProblemList problems) {
        var winners = new EnumMap<StepOption, List<Origin>>(StepOption.class);
        values.forEach((option, origins) -> {
            var strongest = strongest(option);
            var winning = origins.stream()
                    .filter(origin -> origin.source() == strongest)
                    .toList();
            if (!option.repeatable()) {
                requireAgreement(option, winning, problems);
                winning = winning.subList(0, 1);
            }
            winners.put(option, winning);
        });
        var env = winners.get(StepOption.ENV);
        var image = winners.get(StepOption.IMAGE);
        if (env != null && image != null) {
            var order = env.get(0).source().compareTo(image.get(0).source());
            if (order == 0) {
                var at = image.get(0);
                problems.error(
                        at.cell(),
                        at.line(),
                        "env \"" + env.get(0).text() + "\" and image \"" + at.text() + "\" contradict each other",
                        "give a step one of them");
            }
            winners.remove(order < 0 ? StepOption.ENV : StepOption.IMAGE);
        }
        return winners;
    }

    private Source strongest(StepOption option) {
        return values.getOrDefault(option, List.of()).stream()
                .map(Origin::source)
                .max(Source::compareTo)
                .orElse(Source.TAG);
    }

    private static void requireAgreement(StepOption option, List<Origin> origins, ProblemList problems) {
        var first = origins.get(0);
        for (var other : origins) {
            if (!other.text().equals(first.text())) {
                problems.error(
                        other.cell(),
                        other.line(),
                        option.key() + " \"" + other.text() + "\" contradicts \"" + first.text() + "\" in cell "
                                + first.cell(),
                        "a step has one " + option.key());
            }
        }
    }

    /** Turns texts into values; a text that cannot be read is a problem, and the option is left out. */
    private record Reader(Map<StepOption, List<Origin>> winners, ProblemList problems) {

        StepOptions options() {
            var origins = new EnumMap<StepOption, Origin>(StepOption.class);
            winners.forEach((option, list) -> origins.put(option, list.get(0)));
            return new StepOptions(
                    list(StepOption.AFTER, Optional::of, ""),
                    one(StepOption.ENV, Reader::name, "a name of letters, digits, - and _"),
                    one(StepOption.IMAGE, Reader::image, "an image like registry/name:tag"),
                    one(StepOption.CPU, Quantities::cpuMillis, "2, 0.5 or 500m, more than 0"),
                    one(StepOption.MEMORY, Quantities::bytes, "bytes, more than 0, like 4Gi, 512Mi, 2G or 1e9"),
                    one(StepOption.GPU, Reader::count, "a whole number"),
                    list(StepOption.DISK, OptionReaders::disk, "NAME:SIZE:PATH like scratch:10Gi:/mnt/scratch"),
                    list(
                            StepOption.EACH,
                            OptionReaders::each,
                            "X=XS, where XS is a name, a list like [1,2,3], or range(5)"),
                    one(StepOption.PARALLEL, OptionReaders::positive, "a whole number, 1 or more"),
                    one(StepOption.CACHE, OptionReaders::cache, "on, off, or a duration: " + DURATIONS),
                    one(StepOption.RETRIES, Reader::count, "a whole number"),
                    one(StepOption.TIMEOUT, OptionReaders::timeout, "a duration: " + DURATIONS),
                    list(StepOption.SECRET, Reader::name, "a name of letters, digits, - and _"),
                    origins);
        }

        private <T> Optional<T> one(StepOption option, Function<String, Optional<T>> read, String allowed) {
            return list(option, read, allowed).stream().findFirst();
        }

        private <T> List<T> list(StepOption option, Function<String, Optional<T>> read, String allowed) {
            List<T> result = new ArrayList<>();
            for (var origin : winners.getOrDefault(option, List.of())) {
                var value = read.apply(origin.text());
                if (value.isEmpty()) {
                    problems.error(
                            origin.cell(),
                            origin.line(),
                            option.key() + " \"" + origin.text() + "\" cannot be read",
                            "allowed: " + allowed);
                } else if (!result.contains(value.get())) {
                    result.add(value.get());
                }
            }
            return result;
        }

        private static Optional<String> name(String text) {
            return text.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?") ? Optional.of(text) : Optional.empty();
        }

        private static Optional<String> image(String text) {
            return text.matches("[A-Za-z0-9][A-Za-z0-9._/:@-]*") ? Optional.of(text) : Optional.empty();
        }

        private static Optional<Integer> count(String text) {
            return text.matches("\\d{1,6}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
        }
    }
}
