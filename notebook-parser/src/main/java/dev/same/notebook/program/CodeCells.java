package dev.same.notebook.program;

import dev.same.notebook.Cell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the code cells of a program, and collects the parameters that they declare. */
final class CodeCells {
    private final Language language;
    private final ProblemList problems;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    CodeCells(Language language, ProblemList problems) {
        this.language = language;
        this.problems = problems;
    }

    List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    CodeCell of(Cell cell, SameLines lines) {
        lines.parameters().forEach(this::declare);
        var tagged = cell.tags().contains("parameters");
        if (tagged) {
            // Within one cell the last assignment of a name counts, as when the cell runs.
            var assigned = new LinkedHashMap<String, Parameter>();
            new ParameterLines(problems)
                    .tagged(language.scanRest(lines.source()).blanked(), cell.number(), language)
                    .forEach(parameter -> assigned.put(parameter.name(), parameter));
            assigned.values().forEach(this::declare);
        }
        if (cell.tags().contains("injected-parameters")) {
            problems.warn(
                    cell.number(),
                    0,
                    "this cell was injected by Papermill and sets parameters again",
                    "remove it, or the parameters of a run have no effect");
        }
        return new CodeCell(cell.number(), cell.id(), cell.source(), lines.source(), tagged);
    }

    private void declare(Parameter parameter) {
        var first = parameters.putIfAbsent(parameter.name(), parameter);
        if (first != null) {
            problems.error(
                    parameter.cell(),
                    parameter.line(),
                    "parameter \"" + parameter.name() + "\" is declared twice (first in cell " + first.cell()
                            + ", line " + first.line() + ")",
                    "declare it once");
        }
    }
}
