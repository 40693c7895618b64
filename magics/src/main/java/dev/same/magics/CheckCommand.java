package dev.same.magics;

import dev.same.notebook.program.Problem;
import dev.same.notebook.program.ProgramException;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code same check}: what would go wrong in a run. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Say what would go wrong in a run of a notebook. Nothing runs.",
            "In a notebook also what its session has that the saved notebook would not make: cells executed out of order,"
                    + " changed since they were executed, or not saved, and names that no cell defines.",
            "Exit code: 0 nothing found, 1 something found, 2 it cannot run at all."
        })
final class CheckCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private NotebookOptions notebook = new NotebookOptions();

    CheckCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Planning planning = Planning.read(surroundings, notebook);
        List<String> errors = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        try (Backend backend = planning.open()) {
            Plan plan = planning.plan();
            warnings.addAll(plan.warnings());
            backend.problem().ifPresent(errors::add);
            MissingModules missing = MissingModules.of(plan, backend);
            errors.addAll(missing.certain());
            warnings.addAll(missing.possible());
        } catch (ProgramException e) {
            e.problems().stream().map(Problem::toString).forEach(errors::add);
        } catch (SameException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
        List<String> hidden = surroundings
                .live()
                .map(live -> live.hiddenState(planning.notebook(), planning.path()))
                .orElse(List.of());
        StringBuilder text = new StringBuilder();
        section(text, "it cannot run", errors);
        section(text, "a run may surprise", warnings);
        section(text, "this session is not what the saved notebook makes", hidden);
        if (text.isEmpty()) {
            text.append(planning.path().getFileName()).append(": nothing found\n");
        }
        surroundings.out().print(text);
        surroundings.out().flush();
        return !errors.isEmpty() ? Verbs.CANNOT : warnings.isEmpty() && hidden.isEmpty() ? 0 : Verbs.FAILED;
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (!lines.isEmpty()) {
            text.append(title).append('\n');
            lines.forEach(
                    line -> text.append("  ").append(line.replace("\n", "\n  ")).append('\n'));
        }
    }
}
