package dev.same.notebook.program;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what was probably meant by a word that is not known. */
public final class Suggestions {
    private Suggestions() {}

    /** Return a hint: the nearest word if one is near, and all that is allowed. */
    static String hint(String word, Collection<String> allowed) {
        var all = allowed.isEmpty() ? "there are none" : "allowed: " + String.join(", ", allowed);
        return nearest(word, allowed)
                .map(nearest -> "did you mean " + nearest + "? " + all)
                .orElse(all);
    }

    /** Return the allowed word with the fewest edits to {@code word}, if it is one edit away, or one for each three letters. */
    public static Optional<String> nearest(String word, Collection<String> allowed) {
        return allowed.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(nearest -> distance(word, nearest) <= Math.max(1, Math.min(word.length(), 9) / 3));
    }

    /** Optimal string alignment: edits and swaps of neighbours, case ignored. */
    static int distance(String left, String right) {
        var a = left.toLowerCase(Locale.ROOT);
        var b = right.toLowerCase(Locale.ROOT);
        if (a.length() > 100 || b.length() > 100) {
            return a.equals(b) ? 0 : 100;
        }
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                var cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                rows[i][j] = Math.min(Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1), rows[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
