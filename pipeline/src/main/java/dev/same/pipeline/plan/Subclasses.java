package dev.same.pipeline.plan;

import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets a Python class be changed by the classes that are made of it, in notebooks that ask a class for its subclasses or that
 * tell it of them. Elsewhere nobody can see that change, and a class that is only read is made by each step for itself.
 */
final class Subclasses {
    private static final Pattern ASKED = Pattern.compile("__(?:subclasses|init_subclass)__");
    /** A class with bases, decorators before it. */
    private static final Pattern SUBCLASS = Pattern.compile("(?m)^class\\s+\\w+[^:\\n]*\\(");

    private Subclasses() {}

    /** Note the change in the facts of cells, by number. */
    static void note(Map<Integer, Analyzed> cells) {
        if (cells.values().stream()
                .noneMatch(cell -> ASKED.matcher(cell.source()).find())) {
            return;
        }
        Set<String> classes = new HashSet<>();
        cells.values().stream()
                .flatMap(cell -> cell.facts().statements().stream())
                .filter(statement -> statement.source().contains("class"))
                .forEach(statement -> classes.addAll(statement.facts().binds()));
        cells.replaceAll((number, cell) -> new Analyzed(cell.cell(), cell.source(), changed(cell.facts(), classes)));
    }

    private static CellFacts changed(CellFacts facts, Set<String> classes) {
        Set<String> bases = new LinkedHashSet<>();
        List<Statement> statements = facts.statements().stream()
                .map(statement -> changed(statement, classes, bases))
                .toList();
        return bases.isEmpty() ? facts : facts.withStatements(statements).alsoMutating(bases);
    }

    private static Statement changed(Statement statement, Set<String> classes, Set<String> found) {
        Set<String> bases = new LinkedHashSet<>(statement.facts().reads());
        bases.retainAll(classes);
        if (bases.isEmpty() || !SUBCLASS.matcher(statement.source()).find()) {
            return statement;
        }
        found.addAll(bases);
        // It does something, so each step cannot do it again for itself.
        return new Statement(
                StatementKind.COMPUTE,
                statement.firstLine(),
                statement.lastLine(),
                statement.source(),
                statement.facts().alsoMutating(bases));
    }
}
