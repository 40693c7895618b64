package dev.same.javasession;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.Snippet;

/** The compile errors of a cell, in their order, without those that only follow from earlier ones. */
final class CompileErrors {
    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

    private final List<CompileError> errors = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();

    /** What is wrong with local variables, and right with those of a session, which are fields. */
    private static final Pattern LOCAL_ONLY = Pattern.compile(
            "already\\.defined|effectively\\.final|needs\\.final|might\\.(not|already)|unreachable|initializer|not\\.stmt"
                    + "|non-static\\.cant|illegal\\.start\\.of\\.expr|cant\\.assign");

    /**
     * An error of the compiler.
     *
     * @param column zero-based
     * @param length of what is to be underlined, at least 1
     */
    record CompileError(Frames.Place place, int column, int length, String message) {}

    void clear() {
        errors.clear();
        rejected.clear();
    }

    boolean isEmpty() {
        return rejected.isEmpty();
    }

    List<CompileError> all() {
        return errors.stream()
                .sorted(Comparator.comparingInt(
                                (CompileError error) -> error.place().line())
                        .thenComparingInt(CompileError::column))
                .toList();
    }

    /** Declarations that were not compiled: that their names cannot be found is no error. */
    void leftOut(List<String> sources) {
        rejected.addAll(sources);
    }

    /** As {@link #add}, for statements of the cell that stand in a block, where variables are local ones. */
    void addOfBlock(Snippet snippet, List<Diag> diagnostics, int cell, int line) {
        add(
                snippet,
                diagnostics.stream()
                        .filter(diag -> !LOCAL_ONLY.matcher(diag.getCode()).find())
                        .toList(),
                cell,
                line);
    }

    /** @param line of the cell where the snippet's source begins */
    void add(Snippet snippet, List<Diag> diagnostics, int cell, int line) {
        String source = snippet.source();
        List<Diag> all = diagnostics.stream()
                .filter(diag -> diag.isError() && !follows(diag))
                .toList();
        // In what we added, names that come later in the cell cannot be found yet: no error of the user.
        List<Diag> written = all.stream()
                .filter(diag -> !TypeDeclarations.isAdded(source, diag.getPosition()))
                .toList();
        for (Diag diag : written.isEmpty() ? all : written) {
            errors.add(error(diag, source, cell, line));
        }
        rejected.add(source);
    }

    /** Of source over several lines the part in the line of the error is underlined. */
    private static CompileError error(Diag diag, String source, int cell, int line) {
        int position = bounded(diag.getPosition(), 0, source.length());
        int lineStart = source.lastIndexOf('\n', position - 1) + 1;
        int lineEnd = source.indexOf('\n', position);
        int start = bounded(diag.getStartPosition(), lineStart, position);
        while (start < position && Character.isWhitespace(source.charAt(start))) {
            start++;
        }
        int end = bounded(diag.getEndPosition(), position, lineEnd < 0 ? source.length() : lineEnd);
        var place = new Frames.Place(cell, line + Frames.lines(source, position));
        int column = start - lineStart - TypeDeclarations.added(source.substring(lineStart, start));
        int length = end - start - TypeDeclarations.added(source.substring(start, end));
        return new CompileError(place, column, Math.max(1, length), message(diag));
    }

    private static String message(Diag diag) {
        // "location: class" without a name is the wrapper that JShell puts around a snippet.
        String text = diag.getMessage(Locale.ROOT).replaceFirst("\\R\\s*location: class\\s*$", "");
        return diag.getCode().endsWith("sealed.class.must.have.subclasses")
                ? text + " (write them in the same cell, or name them with permits)"
                : text;
    }

    private static int bounded(long value, int least, int most) {
        return (int) Math.min(Math.max(value, least), most);
    }

    /** A name that a rejected snippet was to declare cannot be found later; that is no second error. */
    private boolean follows(Diag diag) {
        if (!diag.getCode().contains("cant.resolve")) {
            return false;
        }
        var missing = diag.getMessage(Locale.ROOT).lines().filter(text -> text.contains("symbol:"));
        return missing.flatMap(CompileErrors::names)
                .anyMatch(
                        name -> rejected.stream().flatMap(CompileErrors::names).anyMatch(name::equals));
    }

    private static Stream<String> names(String text) {
        return NAME.matcher(text.replaceFirst("^\\s*symbol:\\s*\\w+", ""))
                .results()
                .map(found -> found.group());
    }
}
