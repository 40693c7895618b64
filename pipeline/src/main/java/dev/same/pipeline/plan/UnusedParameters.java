package dev.same.pipeline.plan;

import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import dev.same.pipeline.plan.PlannedStep.PlannedDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells which parameters a step only assigns: the first step runs the cells before it, among them those that give parameters
 * their values for all steps.
 *
 * <p>A parameter counts as used as soon as its name stands anywhere in the step's source besides its assignment, comments and
 * text included; and all of them do in a step that may look names up.
 */
public final class UnusedParameters {
    private static final Pattern LOOKS_UP = Pattern.compile(
            "\\b(?:globals|locals|vars|dir|eval|exec|get_ipython)\\s*\\(|\\b(?:__main__|__dict__|_ih|inspect)\\b"
                    + "|\\bIn\\s*\\[|%whos?\\b|\\b_i+\\d*\\b");

    private UnusedParameters() {}

    /** Return the step without the values of parameters that it does not use: equal for experiments that differ in these. */
    public static PlannedStep without(Plan plan, PlannedStep step) {
        List<PlannedCell> cells = new ArrayList<>(step.cells());
        List<PlannedDefinition> definitions = new ArrayList<>(step.definitions());
        for (PlannedParameter parameter : plan.parameters()) {
            boolean assigns = cells.stream().anyMatch(cell -> cell.number() == parameter.cell());
            if (!assigns) {
                continue;
            }
            String assignment = Literals.assignment(plan.language(), parameter.name(), parameter.value());
            List<PlannedCell> neutralCells = cells.stream()
                    .map(cell -> cell.number() == parameter.cell()
                            ? new PlannedCell(
                                    cell.number(),
                                    cell.id(),
                                    cell.executionCount(),
                                    withoutLine(cell.source(), parameter.line(), assignment),
                                    cell.definesCallables())
                            : cell)
                    .toList();
            List<PlannedDefinition> neutralDefinitions = definitions.stream()
                    .filter(definition -> !(definition.cell() == parameter.cell()
                            && definition.names().equals(List.of(parameter.name()))))
                    .toList();
            Pattern name = Pattern.compile("(?<![\\w$])" + Pattern.quote(parameter.name()) + "(?![\\w$])");
            boolean used = neutralCells.stream()
                            .map(PlannedCell::source)
                            .anyMatch(source -> name.matcher(source).find()
                                    || LOOKS_UP.matcher(source).find())
                    || neutralDefinitions.stream()
                            .anyMatch(definition ->
                                    name.matcher(definition.source()).find());
            if (!used) {
                cells = new ArrayList<>(neutralCells);
                definitions = new ArrayList<>(neutralDefinitions);
            }
        }
        return step.with(cells, definitions);
    }

    private static String withoutLine(String source, int line, String assignment) {
        String[] lines = source.split("\n", -1);
        if (line <= lines.length) {
            lines[line - 1] = lines[line - 1].replace(assignment, "");
        }
        return String.join("\n", lines);
    }
}
