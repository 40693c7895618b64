package dev.same.javasession;

import dev.same.javasession.Snippets.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;

/**
 * What follows in a cell behind an error of the compiler, in a form that can be compiled without changing the session: its
 * statements, expressions and variables as one block, in their lines and columns.
 *
 * <p>Declarations of methods, types and imports are left out: JShell accepts those that use what is not there yet.
 */
final class RestOfCell {
    /** What does not compile is of the kind ERRONEOUS: that is what is looked for. */
    private static final List<Snippet.Kind> DECLARATIONS =
            List.of(Snippet.Kind.METHOD, Snippet.Kind.IMPORT, Snippet.Kind.TYPE_DECL);

    private final SourceCodeAnalysis analysis;
    private final StringBuilder block;
    private final List<Part> broken = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private boolean empty = true;

    private RestOfCell(SourceCodeAnalysis analysis, String source) {
        this.analysis = analysis;
        this.block = new StringBuilder(source.replaceAll("[^\n]", " "));
    }

    /** Take all that is left of a cell whose first part did not compile. */
    static RestOfCell of(SourceCodeAnalysis analysis, Snippets snippets) {
        var rest = new RestOfCell(analysis, snippets.source());
        List<Part> parts = new ArrayList<>();
        for (Optional<Part> part = snippets.next(); part.isPresent(); part = snippets.next()) {
            parts.add(part.get());
        }
        // From the end, as a semicolon moves what follows it.
        for (int i = parts.size() - 1; i >= 0; i--) {
            rest.add(parts.get(i));
        }
        return rest;
    }

    private void add(Part part) {
        Completeness completeness = analysis.analyzeCompletion(part.source()).completeness();
        if (completeness != Completeness.COMPLETE && completeness != Completeness.CONSIDERED_INCOMPLETE) {
            broken.add(0, part);
            return;
        }
        // On JDK 25 sourceToSnippets of a record breaks JShell's compiler for all later questions.
        boolean type = Assistance.declaresType(part.source());
        if (type
                || analysis.sourceToSnippets(part.source()).stream()
                        .anyMatch(snippet -> DECLARATIONS.contains(snippet.kind()))) {
            leftOut.add(part.source());
            return;
        }
        block.replace(part.start(), part.start() + part.text().length(), part.text());
        String text = part.text().stripTrailing();
        if (!text.endsWith(";") && !text.endsWith("}")) {
            block.insert(part.start() + text.length(), ';');
        }
        empty = false;
    }

    /** Source with errors of syntax, in order. */
    List<Part> broken() {
        return broken;
    }

    /** Declarations that are not in the block: names in them cannot be found there. */
    List<String> leftOut() {
        return leftOut;
    }

    /** The block; its first line is that of the cell. Empty if nothing is in it. */
    Optional<String> block() {
        return empty ? Optional.empty() : Optional.of("{" + block.substring(1) + "\n}");
    }
}
