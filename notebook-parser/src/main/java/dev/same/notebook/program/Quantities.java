package dev.same.notebook.program;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads amounts: CPUs, bytes, durations. Empty results stand for text that is none. */
final class Quantities {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d{1,2})?)([A-Za-z]*)");
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d|w)");
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("", 1L),
            Map.entry("k", 1000L),
            Map.entry("K", 1000L),
            Map.entry("M", 1000_000L),
            Map.entry("G", 1000_000_000L),
            Map.entry("T", 1000_000_000_000L),
            Map.entry("P", 1000_000_000_000_000L),
            Map.entry("Ki", 1L << 10),
            Map.entry("Mi", 1L << 20),
            Map.entry("Gi", 1L << 30),
            Map.entry("Ti", 1L << 40),
            Map.entry("Pi", 1L << 50));
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L);

    private Quantities() {}

    /** Read {@code 2}, {@code 0.5} or {@code 500m} as thousandths of a CPU, more than none. */
    static Optional<Long> cpuMillis(String text) {
        if (text.matches("\\d{1,9}m")) {
            return positive(Optional.of(new BigDecimal(text.substring(0, text.length() - 1))));
        }
        if (text.matches("\\d{1,6}(\\.\\d{1,3}0*)?|\\.\\d{1,3}")) {
            return positive(Optional.of(new BigDecimal(text).movePointRight(3)));
        }
        return Optional.empty();
    }

    /** Read {@code 4Gi}, {@code 2G}, {@code 1e9} as bytes, more than none. */
    static Optional<Long> bytes(String text) {
        var matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        var unit = matcher.group(2);
        var factor = UNITS.get(unit.endsWith("B") ? unit.substring(0, unit.length() - 1) : unit);
        return factor == null
                ? Optional.empty()
                : positive(Optional.of(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor))));
    }

    private static Optional<Long> positive(Optional<BigDecimal> amount) {
        return amount.filter(value -> value.signum() > 0
                        && value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                        && value.stripTrailingZeros().scale() <= 0)
                .map(BigDecimal::longValueExact);
    }

    /** Read {@code 30m}, {@code 7d}, {@code PT90S} or {@code P7D}; a month has 30 days, a year 365. */
    static Optional<Duration> duration(String text) {
        var matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            var millis = new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(MILLIS.getOrDefault(matcher.group(2), 1L)));
            return Optional.of(Duration.ofMillis(millis.longValue()));
        }
        try {
            return Optional.of(iso(text.toUpperCase(Locale.ROOT))).filter(duration -> !duration.isNegative());
        } catch (DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Duration iso(String text) {
        var time = text.indexOf('T');
        var date = time < 0 ? text : text.substring(0, time);
        var result = Duration.ZERO;
        if (!date.equals("P")) {
            var period = Period.parse(date);
            result = Duration.ofDays(
                    Math.addExact(Math.addExact(period.getDays(), period.getMonths() * 30L), period.getYears() * 365L));
        }
        return time < 0 ? result : result.plus(Duration.parse("P" + text.substring(time)));
    }
}
