package dev.same.magics.render;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Moments for people, as seen from now: {@code just now}, {@code 3 min ago}, {@code 2 d ago}, {@code 2026-11-03}. */
public final class RelativeTimes {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);

    private RelativeTimes() {}

    /** Return how long ago {@code then} was; its date in {@code zone} after a week, or if it is yet to come. */
    public static String format(Instant then, Instant now, ZoneId zone) {
        long seconds = Duration.between(then, now).toSeconds();
        if (seconds >= -5 && seconds < 10) {
            return "just now";
        }
        if (seconds < 0 || seconds >= 7 * 86_400) {
            return DATE.format(then.atZone(zone));
        }
        if (seconds < 60) {
            return seconds + " s ago";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min ago";
        }
        return seconds < 86_400 ? seconds / 3600 + " h ago" : seconds / 86_400 + " d ago";
    }
}
