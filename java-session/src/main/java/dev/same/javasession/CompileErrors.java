package dev.same.javasession;

import java.util.ArrayList;
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

    /**
     * An error of the compiler.
     *
     * @param column zero-based
     */
    record CompileError(Frames.Place place, int column, String message) {}

    void clear() {
        errors.clear();
        rejected.clear();
    }

    boolean isEmpty() {
        return rejected.isEmpty();
    }

    List<CompileError> all() {
        return List.copyOf(errors);
    }

    /** @param line of the cell where the snippet's source begins */
    void add(Snippet snippet, List<Diag> diagnostics, int cell, int line) {
        String source = snippet.source();
        for (Diag diag : diagnostics) {
            if (diag.isError() && !follows(diag)) {
                int position = (int) Math.min(Math.max(diag.getPosition(), 0), source.length());
                int column = position - (source.lastIndexOf('\n', position - 1) + 1);
                var place = new Frames.Place(cell, line + Frames.lines(source, position));
                errors.add(new CompileError(place, column, diag.getMessage(Locale.ROOT)));
            }
        }
        rejected.add(source);
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
