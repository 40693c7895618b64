package dev.same.magics.render;

import java.util.Locale;

/** Sizes for people, in powers of 1024: {@code 512 B}, {@code 4.1 MiB}, {@code 128 GiB}. */
public final class Sizes {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Sizes() {}

    /**
     * Return a size with one decimal below 10, none above.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public static String format(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size must not be negative, got " + bytes);
        }
        int unit = 0;
        double value = bytes;
        while (unit < UNITS.length - 1 && Math.round(value) >= 1024) {
            value /= 1024;
            unit++;
        }
        boolean decimal = unit > 0 && Math.round(value * 10) < 100;
        return String.format(Locale.ROOT, decimal ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }
}
