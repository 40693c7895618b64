package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepDemand;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DriverTest {
    @TempDir
    private Path folder;

    /** Steps that end as soon as the test lets them; remembers what ran together. */
    private static final class FakeBackend implements Backend {
        private final Resources capacity;
        private final Set<String> failing;
        private final List<String> started = new ArrayList<>();
        private final List<Long> memory = new ArrayList<>();

        /** What the result of a failing step says of its reason. */
        private String ename = "ValueError";

        private final List<FakeStep> open = new ArrayList<>();
        private int most;

        FakeBackend(Resources capacity, String... failing) {
            this.capacity = capacity;
            this.failing = Set.of(failing);
        }

        @Override
        public Resources capacity() {
            return capacity;
        }

        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public List<String> problems(StepDemand step) {
            return List.of();
        }

        @Override
        public StepHandle start(StepTask task) {
            started.add(task.id());
            memory.add(task.resources().memoryBytes());
            FakeStep step = new FakeStep(task);
            open.add(step);
            most = Math.max(most, open.size());
            return step;
        }

        /** End the step that was started first. */
        void endOne() {
            FakeStep step = open.remove(0);
            String name = step.task.id().substring(0, step.task.id().indexOf('/'));
            String status = failing.contains(name) ? "failed" : "succeeded";
            try {
                Files.writeString(
                        step.task.directory().resolve("result.json"),
                        "{\"status\": \"" + status
                                + "\", \"outputs\": {}, \"failure\": {\"kind\": \"user\", \"ename\": \"" + ename
                                + "\", \"evalue\": \"\"}}");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            step.exit.complete(new StepExit(0, Optional.empty(), 0, 0));
        }

        @Override
        public void close() {}

        private static final class FakeStep implements StepHandle {
            private final StepTask task;
            private final CompletableFuture<StepExit> exit = new CompletableFuture<>();

            FakeStep(StepTask task) {
                this.task = task;
            }

            @Override
            public CompletionStage<StepExit> exit() {
                return exit;
            }

            @Override
            public void cancel(Duration grace) {
                exit.complete(new StepExit(130, Optional.of("cancelled"), 0, 0));
            }
        }
    }

    private RunSnapshot drive(FakeBackend backend, PlannedStep... steps) {
        return drive(RunPolicy.DEFAULT, backend, steps);
    }

    private RunSnapshot drive(RunPolicy policy, FakeBackend backend, PlannedStep... steps) {
        Plan plan = Steps.plan(List.of(), steps);
        RunDirectory run = RunDirectory.create(new SameHome(folder));
        try (RunLog log = RunLog.open(run.events())) {
            new Driver(
                            plan,
                            Map.of(),
                            run,
                            folder,
                            folder,
                            backend,
                            log,
                            Clock.systemUTC(),
                            policy,
                            Map.of(),
                            StepCache.NONE)
                    .drive(new RunListener() {
                        @Override
                        public void onEvent(RunEvent event) {}

                        @Override
                        public void onChange() {
                            // Called when the driver has started all that it can: the moment to end something.
                            if (!backend.open.isEmpty()) {
                                backend.endOne();
                            }
                        }

                        @Override
                        public void onTick() {}
                    });
        }
        return RunSnapshot.of(run, plan, RunLog.read(run.events()));
    }

    @Test
    void startsAStepOnlyWhenAllThatItNeedsHaveSucceeded() {
        FakeBackend backend = new FakeBackend(new Resources(8000, 0, 0));

        drive(backend, Steps.named("a"), Steps.named("b"), Steps.named("c", "a", "b"), Steps.named("d", "c"));

        assertThat(backend.started).containsExactly("a/1", "b/1", "c/1", "d/1");
    }

    @Test
    void neverHoldsMoreThanTheBackendHas() {
        FakeBackend backend = new FakeBackend(new Resources(2000, 0, 0));

        drive(backend, Steps.named("a"), Steps.named("b"), Steps.named("c"), Steps.named("d"));

        assertThat(backend.most).isEqualTo(2);
        assertThat(backend.started).hasSize(4);
    }

    @Test
    void countsMemoryToo() {
        FakeBackend backend = new FakeBackend(new Resources(8000, 4 << 20, 0));
        Resources three = new Resources(1000, 3 << 20, 0);

        drive(backend, Steps.sized("a", three), Steps.sized("b", three));

        assertThat(backend.most).isEqualTo(1);
    }

    @Test
    void skipsWhatFollowsAFailureAndKeepsWhatRuns() {
        FakeBackend backend = new FakeBackend(new Resources(2000, 0, 0), "a");

        RunSnapshot run =
                drive(backend, Steps.named("a"), Steps.named("b"), Steps.named("c", "a"), Steps.named("d", "b"));

        assertThat(run.steps().get("a").state()).isEqualTo(State.FAILED);
        assertThat(run.steps().get("b").state()).isEqualTo(State.SUCCEEDED);
        assertThat(run.steps().get("c").state()).isEqualTo(State.SKIPPED);
        assertThat(run.steps().get("d").state()).isEqualTo(State.SKIPPED);
    }

    @Test
    void givesEachStepOneFinalEvent() {
        FakeBackend backend = new FakeBackend(new Resources(1000, 0, 0), "b");

        RunSnapshot run = drive(backend, Steps.named("a"), Steps.named("b", "a"), Steps.named("c", "b"));

        assertThat(RunLog.read(run.directory().events()).stream()
                        .filter(event -> event instanceof RunEvent.StepFinished finished && !finished.retry())
                        .map(event -> ((RunEvent.StepFinished) event).step()))
                .containsExactly("a", "b", "c");
    }

    private static RunPolicy policy(int retries, RetryCause... causes) {
        return new RunPolicy(retries, Set.of(causes), 1, Optional.empty(), false);
    }

    @Test
    void triesAgainOnlyAfterTheFailuresThatWereNamed() {
        FakeBackend error = new FakeBackend(new Resources(1000, 0, 0), "a");
        FakeBackend memory = new FakeBackend(new Resources(1000, 0, 0), "a");
        memory.ename = "MemoryError";

        drive(policy(2, RetryCause.OOM, RetryCause.TIMEOUT), error, Steps.named("a"));
        RunSnapshot run = drive(policy(2, RetryCause.OOM, RetryCause.TIMEOUT), memory, Steps.named("a"));

        assertThat(error.started).containsExactly("a/1");
        assertThat(memory.started).containsExactly("a/1", "a/2", "a/3");
        assertThat(run.steps().get("a").state()).isEqualTo(State.FAILED);
    }

    @Test
    void givesMoreMemoryAfterMemoryRanOutAsFarAsThereIsMore() {
        FakeBackend backend = new FakeBackend(new Resources(1000, 3 << 20, 0), "a");
        backend.ename = "java.lang.OutOfMemoryError";

        drive(policy(2, RetryCause.OOM), backend, Steps.sized("a", new Resources(1000, 1 << 20, 0)));

        assertThat(backend.memory).containsExactly(1L << 20, 2L << 20, 3L << 20);
    }

    @Test
    void keepsGoingWithWhatDoesNotNeedTheFailedStep() {
        FakeBackend backend = new FakeBackend(new Resources(1000, 0, 0), "a");
        RunPolicy policy = new RunPolicy(0, RunPolicy.DEFAULT.retriesOn(), 1, Optional.empty(), true);

        RunSnapshot run = drive(
                policy, backend, Steps.named("a"), Steps.named("b"), Steps.named("c", "a"), Steps.named("d", "b"));

        assertThat(run.steps().get("c").state()).isEqualTo(State.SKIPPED);
        assertThat(run.steps().get("d").state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void doublesThePauseWithEachAttempt() {
        RunPolicy policy = new RunPolicy(9, RunPolicy.DEFAULT.retriesOn(), 1000, Optional.empty(), false);

        assertThat(List.of(policy.delayMillis(1), policy.delayMillis(2), policy.delayMillis(4), policy.delayMillis(60)))
                .containsExactly(1000L, 2000L, 8000L, 300_000L);
    }
}
