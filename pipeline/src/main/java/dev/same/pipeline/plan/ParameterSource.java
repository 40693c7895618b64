package dev.same.pipeline.plan;

import dev.same.notebook.program.CodeCell;
import dev.same.notebook.program.Parameter;
import dev.same.pipeline.dataflow.CellAnalyzer;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the values of parameters into the source of cells, line by line, so that line numbers stay the user's.
 *
 * <p>A {@code %same param} line becomes the assignment of its values. In a cell that Papermill's tag marks, the statement that
 * gives the default is replaced where the value differs.
 */
final class ParameterSource {
    private final String language;
    private final CellAnalyzer analyzer;
    private final Map<String, PlannedParameter> values = new HashMap<>();
    private final Map<Integer, List<Parameter>> byCell = new HashMap<>();

    ParameterSource(String language, CellAnalyzer analyzer, List<Parameter> declared, List<PlannedParameter> values) {
        this.language = language;
        this.analyzer = analyzer;
        values.forEach(value -> this.values.put(value.name(), value));
        declared.forEach(parameter -> byCell.computeIfAbsent(parameter.cell(), cell -> new ArrayList<>())
                .add(parameter));
    }

    /** A cell as it will run, and what is known of it. */
    record Analyzed(CodeCell cell, String source, CellFacts facts) {}

    /** Analyse cells; results come in their order. */
    List<Analyzed> analyze(List<CodeCell> cells) {
        List<String> plain = new ArrayList<>();
        for (CodeCell cell : cells) {
            plain.add(byCell.containsKey(cell.number()) ? "" : cell.source());
        }
        List<CellFacts> facts = analyzer.analyzeAll(plain);
        List<Analyzed> analyzed = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            CodeCell cell = cells.get(i);
            analyzed.add(
                    byCell.containsKey(cell.number())
                            ? withParameters(cell)
                            : new Analyzed(cell, cell.source(), facts.get(i)));
        }
        return analyzed;
    }

    private Analyzed withParameters(CodeCell cell) {
        List<Parameter> parameters = byCell.getOrDefault(cell.number(), List.of());
        String[] lines = cell.source().split("\n", -1);
        Set<Integer> assigned = magicLines(parameters, lines);
        CellFacts facts = analyzer.analyze(String.join("\n", lines));
        assigned.addAll(replaceDefaults(parameters, lines, facts));
        String source = String.join("\n", lines);
        return new Analyzed(cell, source, asDefinitions(analyzer.analyze(source), assigned));
    }

    private Set<Integer> magicLines(List<Parameter> parameters, String[] lines) {
        Map<Integer, List<String>> assignments = new HashMap<>();
        for (Parameter parameter : parameters) {
            if (parameter.origin() == Parameter.Origin.MAGIC) {
                assignments
                        .computeIfAbsent(parameter.line(), line -> new ArrayList<>())
                        .add(assignment(parameter));
            }
        }
        String comment = language.equals("java") ? "  // " : "  # ";
        assignments.forEach((line, statements) -> {
            String separator = language.equals("java") ? " " : "; ";
            lines[line - 1] = String.join(separator, statements) + comment + "%same param";
        });
        return new HashSet<>(assignments.keySet());
    }

    private Set<Integer> replaceDefaults(List<Parameter> parameters, String[] lines, CellFacts facts) {
        Set<Integer> assigned = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (parameter.origin() != Parameter.Origin.TAGGED_CELL) {
                continue;
            }
            assigned.add(parameter.line());
            PlannedParameter value = values.get(parameter.name());
            if (value == null || !value.overridden()) {
                continue;
            }
            facts.statements().stream()
                    .filter(statement -> statement.firstLine() == parameter.line())
                    .filter(statement -> statement.facts().binds().contains(parameter.name()))
                    .findFirst()
                    .ifPresent(statement -> {
                        Arrays.fill(lines, statement.firstLine() - 1, statement.lastLine(), "");
                        lines[statement.firstLine() - 1] = assignment(parameter);
                    });
        }
        return assigned;
    }

    private String assignment(Parameter parameter) {
        PlannedParameter value = values.get(parameter.name());
        return Literals.assignment(
                language, parameter.name(), value == null ? parameter.defaultValue() : value.value());
    }

    /** A parameter is a constant: like an import it is given again to each step that uses it, and needs no step of its own. */
    private static CellFacts asDefinitions(CellFacts facts, Set<Integer> lines) {
        List<Statement> statements = new ArrayList<>();
        for (Statement statement : facts.statements()) {
            boolean parameter = lines.contains(statement.firstLine()) && statement.kind() == StatementKind.COMPUTE;
            statements.add(
                    parameter
                            ? new Statement(
                                    StatementKind.DEFINITION,
                                    statement.firstLine(),
                                    statement.lastLine(),
                                    statement.source(),
                                    statement.facts())
                            : statement);
        }
        return facts.withStatements(statements);
    }
}
