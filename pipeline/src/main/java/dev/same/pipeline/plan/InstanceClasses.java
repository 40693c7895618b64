package dev.same.pipeline.plan;

import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets Python classes be changed by statements that reach them through an instance: {@code type(model).scale = 3}. Of which class
 * the instance is, no source says; so it may be each class of the notebook.
 */
final class InstanceClasses {
    private static final Pattern CHANGED = Pattern.compile(
            "(?:\\btype\\s*\\(\\s*\\w+\\s*\\)|\\.__class__)\\s*\\.\\s*[\\w.]+(?:\\[[^\\]]*\\])?\\s*(?:[-+*/|&]|//|\\*\\*)?=(?!=)"
                    + "|\\b(?:set|del)attr\\s*\\(\\s*(?:type\\s*\\(|[\\w.]+\\.__class__\\b)");

    private InstanceClasses() {}

    /** Note the change in the facts of cells, by number. */
    static void note(Map<Integer, Analyzed> cells) {
        if (cells.values().stream()
                .noneMatch(cell -> CHANGED.matcher(cell.source()).find())) {
            return;
        }
        Set<String> classes = new LinkedHashSet<>();
        cells.replaceAll((number, cell) -> new Analyzed(cell.cell(), cell.source(), changed(cell.facts(), classes)));
    }

    private static CellFacts changed(CellFacts facts, Set<String> classes) {
        Set<String> changed = new LinkedHashSet<>();
        List<Statement> statements = facts.statements().stream()
                .map(statement -> {
                    if (statement.source().matches("(?s)(?:@.*\n)?class\\b.*")) {
                        classes.addAll(statement.facts().binds());
                        return statement;
                    } else if (!CHANGED.matcher(statement.source()).find()) {
                        return statement;
                    }
                    changed.addAll(classes);
                    return new Statement(
                            statement.kind(),
                            statement.firstLine(),
                            statement.lastLine(),
                            statement.source(),
                            statement.facts().alsoMutating(classes));
                })
                .toList();
        return changed.isEmpty() ? facts : facts.withStatements(statements).alsoMutating(changed);
    }
}
