package dev.same.pipeline.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * Which results of earlier executions may stand for a new one. Immutable.
 *
 * @param kind the word
 * @param maxAge how old a result may be; empty for any age
 */
public record CacheMode(Kind kind, Optional<Duration> maxAge) {
    /** How much is trusted. */
    public enum Kind {
        /** Nothing is taken and nothing kept. */
        OFF,
        /** What depends on nothing but what the key holds. */
        AUTO,
        /** Also steps with effects that SAME cannot follow: the user's word that they may be skipped. */
        ON
    }

    public static final CacheMode OFF = new CacheMode(Kind.OFF, Optional.empty());
    public static final CacheMode AUTO = new CacheMode(Kind.AUTO, Optional.empty());
    public static final CacheMode ON = new CacheMode(Kind.ON, Optional.empty());

    /** Return the user's word for a step: its effects are no reason to run it again within that time. */
    public static CacheMode within(Duration age) {
        return age.isZero() ? OFF : new CacheMode(Kind.ON, Optional.of(age));
    }

    /** Return the word for files. */
    @JsonValue
    public String word() {
        return maxAge.map(Duration::toString).orElse(kind.name().toLowerCase(Locale.ROOT));
    }

    /** Read {@link #word()}. */
    @JsonCreator
    public static CacheMode parse(String word) {
        return switch (word) {
            case "off" -> OFF;
            case "auto" -> AUTO;
            case "on" -> ON;
            default -> {
                try {
                    yield within(Duration.parse(word));
                } catch (DateTimeParseException e) {
                    throw new IllegalArgumentException(
                            "\"" + word + "\" is no way to use the cache (allowed: on, off, auto, or an ISO duration)",
                            e);
                }
            }
        };
    }
}
