package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
    @ParameterizedTest
    @CsvSource({
        "-5, 0 ms",
        "0, 0 ms",
        "35, 35 ms",
        "99, 99 ms",
        "100, 0.1 s",
        "1234, 1.2 s",
        "9949, 9.9 s",
        "9950, 10 s",
        "59499, 59 s",
        "59500, 1 min",
        "185000, 3 min 5 s",
        "3599499, 59 min 59 s",
        "3600000, 1 h",
        "7440000, 2 h 4 min",
        "86399999, 1 d",
        "90000000, 1 d 1 h",
        "8640000000, 100 d"
    })
    void formatsDurations(long millis, String expected) {
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "512, 512 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "4299161, 4.1 MiB",
        "10485760, 10 MiB",
        "1048575, 1.0 MiB",
        "137438953472, 128 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void formatsSizes(long bytes, String expected) {
        assertThat(Sizes.format(bytes)).isEqualTo(expected);
    }

    @Test
    void refusesANegativeSize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sizes.format(-1))
                .withMessage("a size must not be negative, got -1");
    }

    @ParameterizedTest
    @CsvSource({
        "0, just now",
        "9, just now",
        "-5, just now",
        "-60, 2026-11-22",
        "10, 10 s ago",
        "60, 1 min ago",
        "3599, 59 min ago",
        "3600, 1 h ago",
        "86400, 1 d ago",
        "604799, 6 d ago",
        "604800, 2026-11-15"
    })
    void formatsMoments(long secondsAgo, String expected) {
        var now = Instant.parse("2026-11-22T12:00:00Z");

        assertThat(RelativeTimes.format(now.minusSeconds(secondsAgo), now, ZoneOffset.UTC))
                .isEqualTo(expected);
    }
}
