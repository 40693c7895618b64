package dev.same.pipeline.verify;

import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether two executed notebooks of one source have put out the same: text by text, without addresses and measured times; numbers within
 * a tolerance, if they have one.
 */
public final class Outputs {
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.])[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?(?![\\w.])");

    private Outputs() {}

    /** How one cell's outputs compare. */
    public enum Likeness {
        SAME,
        WITHIN_TOLERANCE,
        DIFFERENT
    }

    /**
     * A cell whose outputs are not the same.
     *
     * @param cell its number, one-based in the notebook
     */
    public record Compared(int cell, Likeness likeness, Difference difference) {}

    /**
     * Compare the outputs of code cells, in their order.
     *
     * @param tolerance by which numbers may differ, relative to the greater one; 0 for none
     * @return those that are not the same
     */
    public static List<Compared> compare(Notebook before, Notebook after, double tolerance) {
        List<Compared> found = new ArrayList<>();
        for (Cell cell : before.cells()) {
            if (cell.type() != CellType.CODE || cell.number() > after.cells().size()) {
                continue;
            }
            String was = text(cell, before);
            String is = text(after.cell(cell.number()), after);
            if (!was.equals(is)) {
                Likeness likeness =
                        tolerance > 0 && isClose(was, is, tolerance) ? Likeness.WITHIN_TOLERANCE : Likeness.DIFFERENT;
                found.add(new Compared(cell.number(), likeness, new Difference("cell " + cell.number(), was, is)));
            }
        }
        return found;
    }

    private static String text(Cell cell, Notebook notebook) {
        String text = CellText.of(cell.outputs());
        return notebook.language().equals("java") ? Normalized.javaText(text) : Normalized.text(text);
    }

    /** The same words, and numbers that are close. */
    static boolean isClose(String one, String other, double tolerance) {
        if (!NUMBER.matcher(one).replaceAll("#").equals(NUMBER.matcher(other).replaceAll("#"))) {
            return false;
        }
        Matcher left = NUMBER.matcher(one);
        Matcher right = NUMBER.matcher(other);
        while (left.find() && right.find()) {
            double a = Double.parseDouble(left.group());
            double b = Double.parseDouble(right.group());
            if (Math.abs(a - b) > tolerance * Math.max(Math.abs(a), Math.abs(b))) {
                return false;
            }
        }
        return true;
    }
}
