package dev.same.pipeline.cache;

import java.time.Duration;

/** Durations as {@code --cache} takes them. */
final class Ages {
    private Ages() {}

    static String text(Duration age) {
        if (age.toDays() > 0) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : age.toSeconds() + "s";
    }
}
