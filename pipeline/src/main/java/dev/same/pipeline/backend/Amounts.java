package dev.same.pipeline.backend;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes amounts exactly and as short as can be, which is how people write them: {@code 9999Gi}, {@code 2.5G}, {@code 0.5}. */
public final class Amounts {
    private static final String UNITS = "KMGTP";

    private Amounts() {}

    /** Write thousandths of a core as cores. */
    public static String cpu(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }

    /** Write bytes. */
    public static String memory(long bytes) {
        var binary = IntStream.rangeClosed(1, UNITS.length())
                .mapToObj(i -> in(bytes, 1L << (10 * i), UNITS.charAt(i - 1) + "i"));
        var decimal = IntStream.rangeClosed(1, UNITS.length())
                .mapToObj(i -> in(bytes, BigDecimal.TEN.pow(3 * i).longValueExact(), UNITS.substring(i - 1, i)));
        return Stream.concat(Stream.of(Long.toString(bytes)), Stream.concat(binary, decimal))
                .min(Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    /** Dividing by powers of two and ten ends after finitely many digits. */
    private static String in(long bytes, long factor, String unit) {
        return BigDecimal.valueOf(bytes)
                        .divide(BigDecimal.valueOf(factor))
                        .stripTrailingZeros()
                        .toPlainString()
                + unit;
    }
}
