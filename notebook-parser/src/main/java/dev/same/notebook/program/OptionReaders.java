package dev.same.notebook.program;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the values of options that are more than a number. */
final class OptionReaders {
    private static final Pattern RANGE = Pattern.compile("range\\(\\s*-?\\d{1,9}\\s*(?:,\\s*-?\\d{1,9}\\s*){0,2}\\)");

    private OptionReaders() {}

    static Optional<Integer> positive(String text) {
        return text.matches("[1-9]\\d{0,5}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    static Optional<Disk> disk(String text) {
        var parts = text.split(":", 3);
        if (parts.length < 3 || !parts[0].matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?") || !parts[2].startsWith("/")) {
            return Optional.empty();
        }
        return Quantities.bytes(parts[1]).map(bytes -> new Disk(parts[0], bytes, parts[2]));
    }

    static Optional<Each> each(String text) {
        var equals = text.indexOf('=');
        if (equals < 0) {
            return Optional.empty();
        }
        var variable = text.substring(0, equals).strip();
        var list = text.substring(equals + 1).strip();
        if (!ParameterLines.NAME.matcher(variable).matches() || variable.equals(list)) {
            return Optional.empty();
        }
        if (ParameterLines.NAME.matcher(list).matches()) {
            return Optional.of(new Each(variable, list, Optional.empty()));
        }
        if (RANGE.matcher(list).matches()) {
            return Optional.of(new Each(variable, list, Optional.empty()));
        }
        return Literal.of(list)
                .filter(value -> value.isArray())
                .map(value -> new Each(variable, list, Optional.of(value)));
    }

    static Optional<CachePolicy> cache(String text) {
        return switch (text) {
            case "on", "true" -> Optional.of(new CachePolicy(true, Optional.empty()));
            case "off", "false" -> Optional.of(new CachePolicy(false, Optional.empty()));
            default ->
                Quantities.duration(text)
                        .map(age -> age.isZero()
                                ? new CachePolicy(false, Optional.empty())
                                : new CachePolicy(true, Optional.of(age)));
        };
    }

    static Optional<Duration> timeout(String text) {
        return Quantities.duration(text).filter(duration -> !duration.isZero());
    }
}
