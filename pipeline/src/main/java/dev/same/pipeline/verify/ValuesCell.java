package dev.same.pipeline.verify;

import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.java.JavaCellAnalyzer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The cell that shows the values which are bound at the end, one line each, with what they share: it runs as the last cell of a
 * trial, so that values are read by the step runtime that a step of the user would read them with.
 */
final class ValuesCell {
    private ValuesCell() {}

    /**
     * Return its source.
     *
     * @param names what to show; empty for all that is bound and can be shown
     */
    static String of(Notebook notebook, Optional<? extends Collection<String>> names) {
        return notebook.language().equals("java")
                ? java(names.<Collection<String>>map(given -> given).orElseGet(() -> boundByJava(notebook)))
                : python(names.<Collection<String>>map(given -> given));
    }

    private static String python(Optional<Collection<String>> names) {
        String list = names.map(given -> given.stream()
                        .map(name -> "\"" + name + "\": " + name)
                        .collect(Collectors.joining(", ", "{", "}")))
                .orElse("None");
        return resource("values.py") + "_same_show_values(" + list + ")\n";
    }

    private static String java(Collection<String> names) {
        return resource("Values.java")
                + names.stream()
                        .map(name -> "SameVerifyValues.show(\"" + name + "\", " + name + ");\n")
                        .collect(Collectors.joining());
    }

    /** Java has no way to ask a session for its variables from within; the analyser knows them. */
    private static Set<String> boundByJava(Notebook notebook) {
        List<String> sources = notebook.cells().stream()
                .filter(cell -> cell.type() == CellType.CODE)
                .map(Cell::source)
                .toList();
        Set<String> names = new LinkedHashSet<>();
        for (CellFacts facts : new JavaCellAnalyzer().analyzeAll(sources)) {
            for (CellFacts.Statement statement : facts.statements()) {
                if (statement.kind() == CellFacts.StatementKind.COMPUTE) {
                    names.addAll(statement.facts().binds());
                }
            }
        }
        names.removeIf(name -> !name.matches("[A-Za-z_]\\w*"));
        return names;
    }

    private static String resource(String name) {
        try (InputStream stream = ValuesCell.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing from this jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
