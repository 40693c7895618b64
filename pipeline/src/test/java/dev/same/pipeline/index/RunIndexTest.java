package dev.same.pipeline.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlanJson;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.run.Journal;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunLog;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIndexTest {
    @TempDir
    private Path folder;

    @Test
    void listsRunsNewestFirstWithTheirParameters() throws IOException {
        SameHome home = new SameHome(folder);
        make(home, State.SUCCEEDED);
        make(home, State.FAILED);

        List<RunSummary> runs = list(home);

        assertThat(runs).extracting(RunSummary::run).containsExactly(2L, 1L);
        assertThat(runs).extracting(RunSummary::state).containsExactly(State.FAILED, State.SUCCEEDED);
        assertThat(runs.get(0).parameters()).containsEntry("epochs", IntNode.valueOf(3));
    }

    @Test
    void catchesUpWithRunsThatCameLater() throws IOException {
        SameHome home = new SameHome(folder);
        make(home, State.SUCCEEDED);
        list(home);
        make(home, State.SUCCEEDED);

        assertThat(list(home)).hasSize(2);
    }

    @Test
    void seesTheEndOfARunThatItKnewAsRunning() throws IOException {
        SameHome home = new SameHome(folder);
        RunDirectory run = start(home);
        assertThat(list(home)).extracting(RunSummary::state).containsExactly(State.RUNNING);
        finish(run, State.SUCCEEDED);

        assertThat(list(home)).extracting(RunSummary::state).containsExactly(State.SUCCEEDED);
    }

    @Test
    void isBuiltAgainAfterItWasDeleted() throws IOException {
        SameHome home = new SameHome(folder);
        make(home, State.SUCCEEDED);
        make(home, State.CANCELLED);
        List<RunSummary> before = list(home);
        Files.delete(folder.resolve("index.sqlite"));

        assertThat(list(home)).isEqualTo(before);
    }

    @Test
    void forgetsARunWhoseDirectoryIsGone() throws IOException {
        SameHome home = new SameHome(folder);
        RunDirectory run = start(home);
        list(home);
        Files.delete(run.plan());

        assertThat(list(home)).isEmpty();
    }

    @Test
    void findsRunsByTheNameOfTheirNotebook() throws IOException {
        SameHome home = new SameHome(folder);
        make(home, State.SUCCEEDED);

        try (RunIndex index = RunIndex.open(home)) {
            assertThat(index.list(10, "test")).hasSize(1);
            assertThat(index.list(10, "other")).isEmpty();
        }
    }

    private static List<RunSummary> list(SameHome home) {
        try (RunIndex index = RunIndex.open(home)) {
            return index.list(10, "");
        }
    }

    private static void make(SameHome home, State end) throws IOException {
        finish(start(home), end);
    }

    private static RunDirectory start(SameHome home) throws IOException {
        RunDirectory run = RunDirectory.create(home);
        Plan plan = Steps.plan(
                List.of(new PlannedParameter("epochs", IntNode.valueOf(3), IntNode.valueOf(10), true, 1, 1)),
                Steps.named("a"));
        Files.writeString(run.plan(), PlanJson.write(plan));
        try (RunLog log = RunLog.open(run.events())) {
            log.append(new RunEvent.RunStarted(10, run.number(), "/x/test.ipynb", "local", 1, "test", 1));
        }
        note(home, run);
        return run;
    }

    private static void finish(RunDirectory run, State end) throws IOException {
        try (RunLog log = RunLog.open(run.events())) {
            log.append(new RunEvent.StepFinished(11, "a", 1, end, false, Optional.empty()));
            log.append(new RunEvent.RunFinished(12, end));
        }
        note(new SameHome(run.path().getParent().getParent()), run);
    }

    private static void note(SameHome home, RunDirectory run) throws IOException {
        Files.writeString(
                Journal.file(home), run.number() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
