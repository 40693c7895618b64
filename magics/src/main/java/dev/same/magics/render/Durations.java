package dev.same.magics.render;

import java.time.Duration;
import java.util.Locale;

/** Durations for people: {@code 35 ms}, {@code 1.2 s}, {@code 3 min 5 s}, {@code 2 h 4 min}, {@code 3 d 1 h}. */
public final class Durations {
    private Durations() {}

    /** Return the two largest units of a duration; less than nothing, from a clock that was set back, counts as 0. */
    public static String format(Duration duration) {
        long millis = duration.isNegative() ? 0 : duration.toMillis();
        if (millis < 100) {
            return millis + " ms";
        }
        long tenths = (millis + 50) / 100;
        if (tenths < 100) {
            return String.format(Locale.ROOT, "%d.%d s", tenths / 10, tenths % 10);
        }
        long seconds = (millis + 500) / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        long minutes = (seconds + 30) / 60;
        if (minutes < 24 * 60) {
            return two(minutes / 60, "h", minutes % 60, "min");
        }
        long hours = (minutes + 30) / 60;
        return two(hours / 24, "d", hours % 24, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        var first = large + " " + largeUnit;
        return small == 0 ? first : first + " " + small + " " + smallUnit;
    }
}
