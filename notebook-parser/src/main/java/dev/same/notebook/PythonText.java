package dev.same.notebook;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Texts in the form that Python gives them. */
final class PythonText {
    private PythonText() {}

    /** Split as {@code str.splitlines(keepends=True)} does. */
    static List<String> splitLines(String text) {
        List<String> lines = new ArrayList<>();
        var start = 0;
        for (var i = 0; i < text.length(); i++) {
            if (!endsLine(text.charAt(i))) {
                continue;
            }
            if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                i++;
            }
            lines.add(text.substring(start, i + 1));
            start = i + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static boolean endsLine(char c) {
        return (c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** Return what {@code repr(float)} gives, as {@code json.dumps} writes it. */
    static String repr(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        var shortest = shortest(value);
        var digits = shortest.unscaledValue().abs().toString();
        var exponent = digits.length() - 1 - shortest.scale();
        var sign = value < 0 ? "-" : "";
        if (exponent >= -4 && exponent < 16) {
            var plain = shortest.abs().toPlainString();
            return sign + (plain.contains(".") ? plain : plain + ".0");
        }
        var mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return sign + mantissa + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** The fewest digits that read as the same double; Double.toString gives more before JDK 19. */
    private static BigDecimal shortest(double value) {
        var exact = new BigDecimal(value);
        for (var precision = 1; precision < 17; precision++) {
            var rounded = exact.round(new MathContext(precision));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17)).stripTrailingZeros();
    }
}
