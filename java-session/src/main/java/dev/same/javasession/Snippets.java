package dev.same.javasession;

import java.util.Optional;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Walks through the snippets of a cell. JShell evaluates one at a time. */
final class Snippets {
    private final SourceCodeAnalysis analysis;
    private final String source;
    private int position;

    /**
     * One snippet.
     *
     * @param source as JShell takes it
     * @param line one-based, of the cell
     * @param semicolon whether the user ended it with one
     * @param start where it begins in the cell's source
     * @param text as it stands in the cell's source
     */
    record Part(String source, int line, boolean semicolon, int start, String text) {}

    Snippets(SourceCodeAnalysis analysis, String source) {
        this.analysis = analysis;
        this.source = source;
    }

    String source() {
        return source;
    }

    Optional<Part> next() {
        while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
            position++;
        }
        String rest = source.substring(position);
        if (rest.isEmpty()) {
            return Optional.empty();
        }
        CompletionInfo info = analysis.analyzeCompletion(rest);
        if (info.completeness() == Completeness.EMPTY) {
            return Optional.empty();
        }
        String remaining = info.remaining() == null ? "" : info.remaining();
        // Of source that does not end, everything remains; evaluating it gives the compiler's message.
        int used = rest.endsWith(remaining) && remaining.length() < rest.length()
                ? rest.length() - remaining.length()
                : rest.length();
        String text = rest.substring(0, used);
        String code = info.source() == null ? text : info.source();
        int line = 1 + Frames.lines(source, position);
        int start = position;
        position += used;
        return Optional.of(new Part(code, line, text.stripTrailing().endsWith(";"), start, text));
    }

    /** Whether nothing but comments follows. */
    boolean atEnd() {
        String rest = source.substring(position);
        return rest.isBlank() || analysis.analyzeCompletion(rest).completeness() == Completeness.EMPTY;
    }
}
