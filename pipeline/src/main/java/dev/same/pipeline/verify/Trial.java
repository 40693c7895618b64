package dev.same.pipeline.verify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.notebook.program.ProgramException;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.Planner;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.StepResult;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Runs one notebook, cut as it is, in one folder, and collects what comes out. */
final class Trial {
    private final SameHome home;
    private final Planner planner;
    private final Map<String, String> parameters;
    private final FolderCopy folder;
    private final String fileName;

    Trial(SameHome home, Planner planner, Map<String, String> parameters, FolderCopy folder, String fileName) {
        this.home = home;
        this.planner = planner;
        this.parameters = parameters;
        this.folder = folder;
        this.fileName = fileName;
    }

    /**
     * Run.
     *
     * @param showsValues whether the last cell is ours: it prints the values that are bound at the end
     */
    Outcome run(Notebook notebook, Target target, boolean showsValues) {
        folder.renew();
        Plan plan;
        try {
            plan = planner.plan(notebook, parameters);
        } catch (SameException | ProgramException e) {
            return Outcome.refused(List.of(String.valueOf(e.getMessage())));
        }
        try (Backend backend = target.forOneRun()) {
            List<String> problems = problems(plan, backend);
            if (!problems.isEmpty()) {
                return Outcome.refused(problems);
            }
            Runs runs = new Runs(home, Clock.systemUTC(), "verify");
            Path path = folder.path().resolve(fileName);
            Runs.Request request = new Runs.Request(plan, notebook, path, target.name());
            RunDirectory run = runs.create(request);
            runs.drive(request, run, backend, driver -> RunListener.NONE, driver -> {});
            return outcome(notebook, run, plan, showsValues);
        }
    }

    private static List<String> problems(Plan plan, Backend backend) {
        List<String> problems = new ArrayList<>();
        backend.problem().ifPresent(problem -> {
            throw new SameException(ErrorKind.ENVIRONMENT, problem);
        });
        for (PlannedStep step : plan.steps()) {
            step.each()
                    .ifPresent(each -> problems.add("step \"" + step.name() + "\" runs for " + each.text()
                            + ": one kernel runs its cells once, so there is nothing to compare it with"));
            backend.problems(plan.demand(step))
                    .forEach(problem -> problems.add("step \"" + step.name() + "\": " + problem));
        }
        return problems;
    }

    private Outcome outcome(Notebook notebook, RunDirectory run, Plan plan, boolean showsValues) {
        RunSnapshot snapshot = RunSnapshot.read(run);
        List<String> refusals = new ArrayList<>();
        Optional<Integer> failedCell = Optional.empty();
        Map<Integer, String> failures = new TreeMap<>();
        for (Map.Entry<String, RunSnapshot.StepStatus> entry : snapshot.steps().entrySet()) {
            Optional<StepResult> result = entry.getValue().result();
            if (result.isEmpty() || result.get().isSuccess()) {
                continue;
            }
            for (StepResult.Refusal refusal : result.get().refusals()) {
                refusals.add("step \"" + entry.getKey() + "\""
                        + refusal.cell().map(cell -> ", cell " + cell).orElse("") + ": " + refusal.reason()
                        + (refusal.next().isEmpty() ? "" : "; " + refusal.next()));
            }
            Optional<StepResult.Failure> failure = result.get().failure();
            if (failure.isPresent()) {
                failedCell = failedCell.or(() -> failure.get().cell());
                if (failure.get().cell().isEmpty()) {
                    // A value that was handed on and cannot be received: no verdict is worse than this one.
                    failedCell = Optional.of(0);
                    failures.put(
                            0,
                            "step \"" + entry.getKey() + "\" could not be run: "
                                    + failure.get().ename() + ": "
                                    + failure.get().evalue());
                }
            }
        }
        if (!refusals.isEmpty()) {
            return new Outcome(plan.steps().size(), refusals, true, Optional.empty(), Map.of(), Map.of(), Map.of());
        }
        Notebook executed = new NotebookReader().read(run.executedNotebook());
        boolean java = notebook.language().equals("java");
        Map<Integer, String> cells = new TreeMap<>(failures);
        for (Cell cell : executed.cells()) {
            if (cell.type() == CellType.CODE && cell.executionCount().isPresent()) {
                String text = CellText.of(cell.outputs());
                cells.put(cell.number(), java ? Normalized.javaText(text) : Normalized.text(text));
            }
        }
        Map<String, String> values = Map.of();
        int last = executed.cells().size();
        if (showsValues) {
            values = values(executed.cell(last).outputs(), java);
            if (!failedCell.equals(Optional.of(last))) {
                cells.remove(last);
            }
        }
        return new Outcome(plan.steps().size(), List.of(), false, failedCell, cells, values, folder.files());
    }

    /** One line for each value: {@code name = text}. */
    private static Map<String, String> values(JsonNode outputs, boolean java) {
        Map<String, String> values = new LinkedHashMap<>();
        for (JsonNode output : outputs) {
            if (output.path("output_type").asText().equals("stream")) {
                CellText.joined(output.path("text")).lines().forEach(line -> {
                    int equals = line.indexOf(" = ");
                    if (equals > 0) {
                        String text = line.substring(equals + 3);
                        values.put(line.substring(0, equals), java ? Normalized.javaText(text) : Normalized.text(text));
                    }
                });
            }
        }
        return values;
    }
}
