package dev.same.pipeline.sweep;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/**
 * Numbers between two others.
 *
 * @param scale how they are spread
 */
record Range(Scale scale, double from, double to) {
    /** So that {@code log(1e-4,1e-1,4)} gives 0.001 and not 0.0010000000000000002. */
    private static final MathContext SHOWN = new MathContext(12, RoundingMode.HALF_EVEN);

    /** How numbers are spread. */
    enum Scale {
        LOG,
        LINEAR,
        INT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Return the number at a place from 0 to 1. */
    double at(double place) {
        if (place <= 0) {
            return from;
        }
        if (place >= 1) {
            return to;
        }
        double value = scale == Scale.LOG ? from * Math.pow(to / from, place) : from + (to - from) * place;
        return new BigDecimal(value).round(SHOWN).doubleValue();
    }

    /** Return so many numbers, both ends included; of whole numbers each only once. */
    List<String> points(int count, boolean whole) {
        var points = new LinkedHashSet<String>();
        for (int i = 0; i < count; i++) {
            points.add(text(at(count == 1 ? 0 : (double) i / (count - 1)), whole));
        }
        return List.copyOf(points);
    }

    /** Return the whole numbers of the range, a step apart. */
    List<String> whole(long step) {
        List<String> points = new ArrayList<>();
        for (long i = (long) from; i <= (long) to; i += step) {
            points.add(Long.toString(i));
        }
        return points;
    }

    static String text(double value, boolean whole) {
        return whole ? Long.toString(Math.round(value)) : Double.toString(value);
    }
}
