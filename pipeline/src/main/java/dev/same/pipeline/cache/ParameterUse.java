package dev.same.pipeline.cache;

import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import dev.same.pipeline.plan.PlannedStep.PlannedDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which parameters the first step uses. It runs the cells before it, with all {@code %same param} lines, but gets the same result
 * whatever the values are that it never speaks of: else each point of a sweep would execute it again.
 *
 * @param lines cell and line of {@code %same param} lines that stand in the step's own cells
 * @param unused names that stand in no other line of the step
 */
record ParameterUse(Set<Place> lines, Set<String> unused) {
    /** Text that may see a name without naming it. */
    private static final Pattern SEES_ALL = Pattern.compile(
            "\\b(?:globals|locals|vars|dir|eval|exec|inspect|__main__|_getframe|get_ipython|In|Out|_i+\\d*|_ih)\\b|^\\s*[%!]",
            Pattern.MULTILINE);

    private static final Pattern PARAMETERS = Pattern.compile("(?:#|//) %same param$");

    /** One-based, both. */
    record Place(int cell, int line) {}

    static ParameterUse of(Plan plan, PlannedStep step) {
        Set<Place> lines = new HashSet<>();
        for (PlannedParameter parameter : plan.parameters()) {
            step.cells().stream()
                    .filter(cell -> cell.number() == parameter.cell() && isParameters(cell, parameter.line()))
                    .forEach(cell -> lines.add(new Place(cell.number(), parameter.line())));
        }
        ParameterUse use = new ParameterUse(lines, Set.of());
        StringBuilder text = new StringBuilder();
        step.cells()
                .forEach(cell -> text.append(NormalCode.of(plan.language(), use.without(cell)))
                        .append('\n'));
        Set<Integer> own = new HashSet<>();
        step.cells().forEach(cell -> own.add(cell.number()));
        step.definitions().stream()
                .filter(definition -> !own.contains(definition.cell()))
                .forEach(definition -> text.append(definition.source()).append('\n'));
        Set<String> unused = new HashSet<>();
        if (!lines.isEmpty() && !SEES_ALL.matcher(text).find()) {
            for (PlannedParameter parameter : plan.parameters()) {
                Pattern mention = Pattern.compile("(?U)\\b" + Pattern.quote(parameter.name()) + "\\b");
                if (lines.contains(new Place(parameter.cell(), parameter.line()))
                        && !step.outputs().contains(parameter.name())
                        && !mention.matcher(text).find()) {
                    unused.add(parameter.name());
                }
            }
        }
        return new ParameterUse(lines, unused);
    }

    private static boolean isParameters(PlannedCell cell, int line) {
        List<String> lines = cell.source().lines().toList();
        return line <= lines.size() && PARAMETERS.matcher(lines.get(line - 1)).find();
    }

    boolean isUnused(PlannedDefinition definition) {
        return definition.names().size() == 1
                && unused.contains(definition.names().get(0))
                && lines.contains(new Place(definition.cell(), definition.line()));
    }

    /** Return the source of a cell without its lines of parameters: those that are used are components of their own. */
    String without(PlannedCell cell) {
        StringBuilder source = new StringBuilder();
        List<String> all = cell.source().lines().toList();
        for (int line = 1; line <= all.size(); line++) {
            if (!lines.contains(new Place(cell.number(), line))) {
                source.append(all.get(line - 1));
            }
            source.append('\n');
        }
        return source.toString();
    }
}
