package dev.same.notebook.program;

import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Splits one notebook. */
final class Splitter {
    private static final Pattern STEP = Pattern.compile("%{1,2}same\\s+step\\s+(\\S+).*");
    private final Notebook notebook;

    Splitter(Notebook notebook) {
        this.notebook = notebook;
    }

    Program split() {
        List<CodeCell> prelude = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (var cell : notebook.cells()) {
            if (cell.type() != CellType.CODE) {
                continue;
            }
            var matcher = STEP.matcher(cell.source().lines().findFirst().orElse(""));
            if (matcher.matches()) {
                steps.add(new Step(
                        matcher.group(1),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        StepOptions.NONE,
                        cell.number(),
                        1));
            }
            if (steps.isEmpty()) {
                prelude.add(code(cell));
            } else {
                var last = steps.remove(steps.size() - 1);
                var cells = new ArrayList<>(last.cells());
                cells.add(code(cell));
                steps.add(new Step(
                        last.name(), last.title(), last.doc(), cells, last.options(), last.cell(), last.line()));
            }
        }
        if (steps.isEmpty()) {
            steps.add(new Step(
                    Program.WHOLE_NOTEBOOK, Optional.empty(), Optional.empty(), prelude, StepOptions.NONE, 1, 0));
            prelude = List.of();
        }
        return new Program(notebook, prelude, StepOptions.NONE, steps, List.of(), List.of());
    }

    private static CodeCell code(Cell cell) {
        var source = cell.source().replaceAll("(?m)^(%+same)", "# $1");
        return new CodeCell(cell.number(), cell.id(), cell.source(), source, List.of(), source, false);
    }
}
