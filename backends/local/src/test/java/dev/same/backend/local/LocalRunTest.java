package dev.same.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.PlannedStep.Dependency;
import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import dev.same.pipeline.plan.PlannedStep.PlannedInput;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real interpreters: plans written by hand, driven on this machine. */
@Timeout(300)
class LocalRunTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void keepsTwoNamesForOneListOneList() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [1]\nb = a", List.of(), List.of("a", "b")),
                step("use", "a.append(2)\nprint(b)", List.of("a<make", "b<make"), List.of()));

        assertThat(outputs(run, 2)).isEqualTo("[1, 2]\n");
    }

    @Test
    void takesAnAliasAndItsOriginFromTheStepThatMadeTheAlias() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [1]", List.of(), List.of("a")),
                step("alias", "b = a", List.of("a<make"), List.of("b")),
                step("use", "b.append(2)\nprint(a)", List.of("a<make", "b<alias"), List.of()));

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(outputs(run, 3)).isEqualTo("[1, 2]\n");
    }

    @Test
    void refusesAStepThatWouldSeeTwoCopiesOfSharedState() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [1]", List.of(), List.of("a")),
                step("left", "b = [a]", List.of("a<make"), List.of("b")),
                step("right", "c = [a]", List.of("a<make"), List.of("c")),
                step("use", "print(b[0] is c[0])", List.of("b<left", "c<right"), List.of()));

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(run.steps().get("use").result().orElseThrow().refusals())
                .anySatisfy(refusal -> assertThat(refusal.reason()).contains("share state"));
    }

    @Test
    void allowsTwoCopiesOfSharedStateThatNobodyChanges() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [1]", List.of(), List.of("a")),
                step("left", "b = [a]", List.of("a<make"), List.of("b")),
                step("right", "c = [a, 2]", List.of("a<make"), List.of("c")),
                step("use", "print(b, c)", List.of("b<left", "c<right"), List.of()));

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(outputs(run, 4)).isEqualTo("[[1]] [[1], 2]\n");
    }

    @Test
    void refusesAStepThatChangesOneOfTwoCopiesOfSharedState() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [1]", List.of(), List.of("a")),
                step("left", "b = [a]", List.of("a<make"), List.of("b")),
                step("right", "c = [a, 2]", List.of("a<make"), List.of("c")),
                step("use", "b[0].append(9)\nprint(c)", List.of("b<left", "c<right"), List.of()));

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(run.steps().get("use").result().orElseThrow().refusals()).isNotEmpty();
    }

    @Test
    void refusesAChangeInPlaceThatASideBySideStepWouldMiss() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [3, 1, 2]", List.of(), List.of("a")),
                step("sort", "import operator\noperator.methodcaller('sort')(a)", List.of("a<make"), List.of()),
                step("use", "print(a)", List.of("a<make"), List.of()));

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(run.steps().get("sort").result().orElseThrow().refusals())
                .anySatisfy(refusal -> assertThat(refusal.next()).contains("a = a"));
    }

    @Test
    void followsAChangeInPlaceThatThePlanDidNotForesee() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [3, 1, 2]", List.of(), List.of("a")),
                step(
                        "sort",
                        "import operator\noperator.methodcaller('sort')(a)\nn = len(a)",
                        List.of("a<make"),
                        List.of("n")),
                step("use", "print(a, n)", List.of("a<make", "n<sort"), List.of()));

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(outputs(run, 3)).isEqualTo("[1, 2, 3] 3\n");
    }

    @Test
    void refusesAChangeThatAnAliasElsewhereWouldMiss() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [[1]]\nb = list(a)", List.of(), List.of("a", "b")),
                step("change", "b[0].append(9)", List.of("b<make"), List.of("b")),
                step("use", "print(a)", List.of("a<make"), List.of()));

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(run.steps().get("change").result().orElseThrow().refusals())
                .anySatisfy(refusal -> assertThat(refusal.name()).isEqualTo("a"));
    }

    @Test
    void followsAChangeToEveryAliasThatWaitsForIt() throws IOException {
        RunSnapshot run = run(
                step("make", "a = [[1]]\nb = list(a)", List.of(), List.of("a", "b")),
                step("change", "b[0].append(9)\nn = 1", List.of("b<make"), List.of("b", "n")),
                step("use", "print(a, n)", List.of("a<make", "n<change"), List.of()));

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(outputs(run, 3)).isEqualTo("[[1, 9]] 1\n");
    }

    @Test
    void refusesABindingThatThePlanDidNotForesee() throws IOException {
        RunSnapshot run = run(
                step(
                        "make",
                        "n = 0\ndef set_n():\n    global n\n    n = 5\nops = [set_n]",
                        List.of(),
                        List.of("n", "ops")),
                step("change", "ops[0]()", List.of("ops<make"), List.of()),
                step("use", "print(n)", List.of("n<make"), List.of()));

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(run.steps().get("change").result().orElseThrow().refusals())
                .anySatisfy(refusal -> assertThat(refusal.next()).contains("n = n"));
    }

    @Test
    void saysWhichValueCannotBeHandedOn() throws IOException {
        RunSnapshot run = run(
                step("make", "lines = (n for n in range(3))\nnext(lines)", List.of(), List.of("lines")),
                step("use", "print(list(lines))", List.of("lines<make"), List.of()));

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(run.steps().get("make").result().orElseThrow().refusals())
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.name()).isEqualTo("lines");
                    assertThat(refusal.cell()).contains(1);
                    assertThat(refusal.reason()).contains("generator");
                });
        assertThat(run.steps().get("use").state()).isEqualTo(State.SKIPPED);
    }

    @Test
    void reportsAStepThatDiesWithoutAWord() throws IOException {
        RunSnapshot run = run(step(
                "die",
                "import os, signal\nprint('so far', flush=True)\nos.kill(os.getpid(), signal.SIGKILL)",
                List.of(),
                List.of()));

        var failure = run.steps().get("die").result().orElseThrow().failure().orElseThrow();
        assertThat(failure.kind()).isEqualTo("backend");
        assertThat(failure.evalue()).contains("SIGKILL");
        assertThat(run.directory().executedNotebook()).exists();
    }

    @Test
    void runsIndependentStepsAtTheSameTime() throws IOException {
        // Each waits for a file that the other writes: one after the other would never end.
        String meet = "import os, time\nopen('%s', 'w').close()\nwhile not os.path.exists('%s'):\n    time.sleep(0.01)";
        RunSnapshot run = run(
                step("left", meet.formatted("l", "r"), List.of(), List.of()),
                step("right", meet.formatted("r", "l"), List.of(), List.of()));

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    }

    private static PlannedStep step(String name, String source, List<String> inputs, List<String> outputs) {
        List<PlannedInput> received = new ArrayList<>();
        List<Dependency> after = new ArrayList<>();
        for (String input : inputs) {
            String[] parts = input.split("<", -1);
            received.add(new PlannedInput(parts[0], parts[1]));
            if (after.stream().noneMatch(dependency -> dependency.step().equals(parts[1]))) {
                after.add(new Dependency(parts[1], List.of(parts[0]), List.of(), false));
            }
        }
        return new PlannedStep(
                name,
                Optional.empty(),
                List.of(new PlannedCell(0, Optional.empty(), 0, source, false)),
                List.of(),
                received,
                outputs,
                after,
                new Resources(500, 0, 0),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private RunSnapshot run(PlannedStep... steps) throws IOException {
        return run(plan(steps), driver -> RunListener.NONE);
    }

    private RunSnapshot run(Plan plan, java.util.function.Function<dev.same.pipeline.run.Driver, RunListener> listener)
            throws IOException {
        var notebook = JSON.createObjectNode().put("nbformat", 4).put("nbformat_minor", 5);
        notebook.putObject("metadata");
        var cells = notebook.putArray("cells");
        for (PlannedStep step : plan.steps()) {
            var cell = cells.addObject()
                    .put("cell_type", "code")
                    .put("id", step.name())
                    .put("source", step.cells().get(0).source())
                    .putNull("execution_count");
            cell.putObject("metadata");
            cell.putArray("outputs");
        }
        Notebook document = new NotebookReader().parse(JSON.writeValueAsBytes(notebook), "test.ipynb");
        SameHome home = new SameHome(folder.resolve("home"));
        Runs runs = new Runs(home, Clock.systemUTC(), "test");
        Runs.Request request = new Runs.Request(plan, document, folder.resolve("test.ipynb"), "local");
        RunDirectory directory = runs.create(request);
        Backend backend = new LocalBackendProvider()
                .open(new BackendProvider.Context(home, plan.language(), folder, System.getenv(), Optional.empty()));
        runs.drive(request, directory, backend, listener, driver -> {});
        return RunSnapshot.read(directory);
    }

    private static Plan plan(PlannedStep... steps) {
        List<PlannedStep> numbered = new ArrayList<>();
        for (PlannedStep step : steps) {
            int number = numbered.size() + 1;
            numbered.add(new PlannedStep(
                    step.name(),
                    step.title(),
                    List.of(new PlannedCell(
                            number,
                            Optional.of(step.name()),
                            number,
                            step.cells().get(0).source(),
                            false)),
                    step.definitions(),
                    step.inputs(),
                    step.outputs(),
                    step.after(),
                    step.resources(),
                    step.retries(),
                    step.timeoutSeconds(),
                    step.environment(),
                    step.image(),
                    step.disks(),
                    step.secrets()));
        }
        return new Plan(Plan.SCHEMA, "test.ipynb", "0".repeat(64), "python", List.of(), numbered, List.of());
    }

    private static String outputs(RunSnapshot run, int cell) throws IOException {
        StringBuilder text = new StringBuilder();
        for (JsonNode output : new NotebookReader()
                .read(run.directory().executedNotebook())
                .cell(cell)
                .outputs()) {
            output.path("text").forEach(line -> text.append(line.asText()));
        }
        return text.toString();
    }
}
