package dev.same.javasession;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Takes a cell apart into Java source and lines of magics, each with the line where it stands. */
public final class CellSource {
    private CellSource() {}

    /**
     * A piece of a cell.
     *
     * @param line one-based line of the cell where it starts
     * @param text Java source, or a magic with all of its line; of a cell magic, all of the cell below it
     */
    public record Piece(int line, boolean magic, String text) {}

    /** The pieces of a cell in order. SAME's own magics are no pieces: they are left out. */
    public static List<Piece> pieces(String source) {
        Magics.Result result = Magics.blank(source);
        if (result.others().isEmpty()) {
            return List.of(new Piece(1, false, result.source()));
        }
        Set<Integer> magicLines = new TreeSet<>();
        result.others().forEach(magic -> magicLines.add(magic.line()));
        String[] original = source.split("\n", -1);
        String[] java = result.source().split("\n", -1);
        List<Piece> pieces = new ArrayList<>();
        int start = 1;
        for (int line : magicLines) {
            add(pieces, start, java, line - 1);
            String text = original[line - 1].strip();
            if (text.startsWith("%%")) {
                String body = String.join("\n", List.of(original).subList(line - 1, original.length));
                pieces.add(new Piece(line, true, body.stripLeading()));
                return pieces;
            }
            pieces.add(new Piece(line, true, text));
            start = line + 1;
        }
        add(pieces, start, java, java.length);
        return pieces;
    }

    private static void add(List<Piece> pieces, int start, String[] lines, int end) {
        if (start <= end) {
            String text = String.join("\n", List.of(lines).subList(start - 1, end));
            if (!text.isBlank()) {
                pieces.add(new Piece(start, false, text));
            }
        }
    }

    /** Whether source can be run as it stands. */
    public enum Status {
        COMPLETE,
        INCOMPLETE,
        INVALID
    }

    static Status status(SourceCodeAnalysis analysis, String source) {
        String rest = Magics.blank(source).source();
        while (!rest.isBlank()) {
            CompletionInfo info = analysis.analyzeCompletion(rest);
            switch (info.completeness()) {
                case UNKNOWN:
                    return Status.INVALID;
                case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE:
                    return Status.INCOMPLETE;
                default:
                    String remaining = info.remaining();
                    if (remaining == null || remaining.length() >= rest.length()) {
                        return Status.COMPLETE;
                    }
                    rest = remaining;
            }
        }
        return Status.COMPLETE;
    }

    /** White space for the line after incomplete source: four spaces for each bracket that is open. */
    public static String indent(String source) {
        int depth = Magics.openBrackets(source);
        return "    ".repeat(Math.max(0, Math.min(depth, 20)));
    }
}
