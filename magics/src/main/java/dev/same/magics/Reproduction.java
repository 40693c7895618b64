package dev.same.magics;

import dev.same.notebook.Notebook;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.verify.Outputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How the outputs and values of two runs of one notebook compare. */
final class Reproduction {
    private final RunSnapshot before;
    private final RunSnapshot after;
    private final List<Outputs.Compared> cells;
    private final List<String> values;
    private final int compared;
    private final double tolerance;

    private Reproduction(
            RunSnapshot before,
            RunSnapshot after,
            List<Outputs.Compared> cells,
            List<String> values,
            int compared,
            double tolerance) {
        this.before = before;
        this.after = after;
        this.cells = cells;
        this.values = values;
        this.compared = compared;
        this.tolerance = tolerance;
    }

    /**
     * Compare.
     *
     * @param then the executed notebook of the first run
     * @param now that of the second
     */
    static Reproduction of(RunSnapshot before, RunSnapshot after, Notebook then, Notebook now, double tolerance) {
        List<String> values = new ArrayList<>();
        int compared = 0;
        Map<String, StepResult.Output> old = outputs(before);
        Map<String, StepResult.Output> fresh = outputs(after);
        for (Map.Entry<String, StepResult.Output> each : old.entrySet()) {
            Optional<StepResult.Output> other = Optional.ofNullable(fresh.get(each.getKey()));
            compared++;
            if (other.isEmpty()
                    || !other.get().artifact().equals(each.getValue().artifact())) {
                values.add(each.getKey());
            }
        }
        return new Reproduction(before, after, Outputs.compare(then, now, tolerance), values, compared, tolerance);
    }

    /** Values that steps handed on, by {@code step.name}. */
    private static Map<String, StepResult.Output> outputs(RunSnapshot run) {
        Map<String, StepResult.Output> found = new TreeMap<>();
        run.steps()
                .forEach((step, status) -> status.result()
                        .ifPresent(result ->
                                result.outputs().forEach((name, output) -> found.put(step + "." + name, output))));
        return found;
    }

    /** Return whether nothing differs by more than the tolerance. Of values only their bytes are known: they count where there is none. */
    boolean isSame() {
        return differing().isEmpty() && (tolerance > 0 || values.isEmpty());
    }

    private List<Outputs.Compared> differing() {
        return cells.stream()
                .filter(each -> each.likeness() == Outputs.Likeness.DIFFERENT)
                .toList();
    }

    /** Return it for people: one line, and the first difference if there is one. */
    String text() {
        String runs = "run " + after.directory().number();
        String former = "run " + before.directory().number();
        StringBuilder text = new StringBuilder();
        List<Outputs.Compared> differing = differing();
        if (!differing.isEmpty()) {
            Outputs.Compared first = differing.get(0);
            text.append(runs)
                    .append(" differs from ")
                    .append(former)
                    .append(" at ")
                    .append(place(first.cell()))
                    .append('\n');
            first.difference()
                    .diff()
                    .forEach(line -> text.append("  ").append(line).append('\n'));
            if (differing.size() > 1) {
                text.append("and in ")
                        .append(String.join(
                                ", ",
                                differing.stream()
                                        .skip(1)
                                        .map(each -> place(each.cell()))
                                        .toList()))
                        .append('\n');
            }
        } else if (!values.isEmpty() && tolerance == 0) {
            text.append(runs)
                    .append(" differs from ")
                    .append(former)
                    .append(" in what is handed on: ")
                    .append(String.join(", ", values))
                    .append("; all cells put out the same\n");
        } else if (!cells.isEmpty() || !values.isEmpty()) {
            text.append(runs)
                    .append(" is the same as ")
                    .append(former)
                    .append(" within ")
                    .append(tolerance);
            if (!cells.isEmpty()) {
                text.append(": ")
                        .append(String.join(
                                ", ",
                                cells.stream().map(each -> place(each.cell())).toList()))
                        .append(" differ by less");
            }
            text.append('\n');
            if (!values.isEmpty()) {
                text.append("the bytes of ")
                        .append(String.join(", ", values))
                        .append(" differ; by how much, is not known\n");
            }
        } else {
            text.append(runs)
                    .append(" reproduces ")
                    .append(former)
                    .append(": the outputs of all cells, and ")
                    .append(compared)
                    .append(compared == 1 ? " value that steps handed on\n" : " values that steps handed on\n");
        }
        return text.toString();
    }

    private String place(int cell) {
        return after.plan().steps().stream()
                .filter(step -> step.cells().stream().anyMatch(each -> each.number() == cell))
                .map(PlannedStep::name)
                .findFirst()
                .map(step -> "step \"" + step + "\", cell " + cell)
                .orElse("cell " + cell);
    }
}
