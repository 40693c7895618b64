package dev.same.pipeline.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.notebook.Notebook;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.cache.SharedResults;
import dev.same.pipeline.run.Driver;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.Slots;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepCache;
import dev.same.pipeline.store.ArtifactStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Drives the experiments of a sweep, a few at a time: each is a run with a driver of its own; backend, slots and the results of
 * common steps are shared.
 *
 * <p>{@link #drive} is called once; {@link #cancel()} may be called from any thread.
 */
public final class SweepDriver {
    private static final long TICK_MILLIS = 100;

    private final SameHome home;
    private final SweepDirectory directory;
    private final SweepRecord record;
    private final SweepPlan plan;
    private final Notebook notebook;
    private final Backend backend;
    private final Runs runs;
    private final Clock clock;
    private final SharedResults shared;
    private final BiFunction<Runs.Request, RunDirectory, StepCache> caches;
    private final SweepListener listener;
    private final Slots slots;
    private final SweepLog log;

    /** By experiment, zero-based. */
    private final Map<Integer, Driver> running = new ConcurrentHashMap<>();

    /** Why a group of experiments cannot go on, by the group's step. */
    private final Map<String, String> broken = new ConcurrentHashMap<>();

    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicInteger cancels = new AtomicInteger();

    /**
     * Why no further experiment begins.
     *
     * @param winner the experiment that may still end; -1 for none
     */
    private record Stop(State state, String reason, int winner) {}

    /**
     * @param plan of all experiments
     * @param backend not closed here
     * @param caches opens the cache for a run; it is closed at the end of the run
     * @param log open, not closed here
     */
    SweepDriver(
            SameHome home,
            SweepDirectory directory,
            SweepRecord record,
            SweepPlan plan,
            Notebook notebook,
            Backend backend,
            Runs runs,
            Clock clock,
            BiFunction<Runs.Request, RunDirectory, StepCache> caches,
            SweepListener listener,
            SweepLog log) {
        this.home = home;
        this.directory = directory;
        this.record = record;
        this.plan = plan;
        this.notebook = notebook;
        this.backend = backend;
        this.runs = runs;
        this.clock = clock;
        this.caches = caches;
        this.listener = listener;
        this.log = log;
        this.slots = new Slots(backend.capacity());
        this.shared = new SharedResults(
                directory.path(), Path.of(record.notebookPath()), new ArtifactStore(home.artifacts()), clock);
    }

    /** Ask for the end of the sweep: experiments that run are cancelled, no other begins. A second call kills. */
    public void cancel() {
        cancels.incrementAndGet();
        end(new Stop(State.CANCELLED, "cancelled", -1));
        running.values().forEach(driver -> driver.cancel("the sweep was cancelled"));
    }

    /**
     * Drive all experiments that have not succeeded yet. To be called once.
     *
     * @param before how the sweep stood
     * @return SUCCEEDED, also when its goal was reached early; FAILED or CANCELLED
     */
    State drive(SweepSnapshot before) {
        int parallel = plan.parallel(record.parallel(), backend.capacity());
        ExecutorService workers = Executors.newFixedThreadPool(parallel, task -> {
            Thread thread = new Thread(task, "same-experiment");
            thread.setDaemon(true);
            return thread;
        });
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < parallel; i++) {
            workers.execute(() -> work(next, before));
        }
        workers.shutdown();
        try {
            while (!workers.awaitTermination(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                tick();
            }
        } catch (InterruptedException e) {
            cancel();
            Thread.currentThread().interrupt();
        }
        Optional.ofNullable(fault.get()).ifPresent(problem -> {
            throw problem;
        });
        Optional<Stop> stopped = stopped();
        State state = stopped.map(Stop::state).orElse(failed.get() ? State.FAILED : State.SUCCEEDED);
        log.append(new SweepEvent.Finished(now(), state, stopped.map(Stop::reason)));
        return state;
    }

    private void tick() {
        if (stopped().isEmpty() && Files.exists(directory.driving().cancelRequest())) {
            cancel();
        }
        synchronized (listener) {
            listener.onTick();
        }
    }

    private void work(AtomicInteger next, SweepSnapshot before) {
        try {
            for (int i = next.getAndIncrement(); i < plan.size(); i = next.getAndIncrement()) {
                if (stopped().isPresent()) {
                    return;
                }
                SweepSnapshot.Experiment experiment = before.experiments().get(i);
                if (!experiment.state().isSuccess()) {
                    experiment(i, experiment.run());
                }
            }
        } catch (RuntimeException e) {
            fault.compareAndSet(null, e);
            cancel();
        }
    }

    /**
     * Drive one experiment to its end.
     *
     * @param run that a former driver has left; 0 for none
     */
    private void experiment(int index, long run) {
        Optional<String> known = brokenGroup(index);
        if (known.isPresent()) {
            // Its run would have nothing to tell but this.
            ended(index, 0, State.SKIPPED, Map.of(), known);
            return;
        }
        Map<String, JsonNode> metrics = new LinkedHashMap<>();
        RunDirectory directory = null;
        try {
            Runs.Request request = request(index);
            directory = run == 0 ? runs.create(request) : RunDirectory.find(home, run);
            if (run == 0) {
                this.directory.mark(directory, index + 1);
            }
            started(index, directory.number());
            State state;
            try (StepCache cache =
                    shared.of(directory.number(), plan.groups(index), caches.apply(request, directory))) {
                state = runs.drive(
                        request,
                        directory,
                        new SharedBackend(backend, directory.number()),
                        cache,
                        slots,
                        driver -> new Watch(index, metrics),
                        driver -> {
                            running.put(index, driver);
                            cancelIfStopped(index, driver);
                        });
            } finally {
                running.remove(index);
            }
            ended(index, directory.number(), state, metrics, reason(directory, state));
        } catch (SameException e) {
            ended(
                    index,
                    directory == null ? 0 : directory.number(),
                    State.FAILED,
                    metrics,
                    Optional.ofNullable(e.getMessage()));
        }
    }

    private static Optional<String> reason(RunDirectory run, State state) {
        return state == State.CANCELLED ? RunSnapshot.read(run).reason() : Optional.empty();
    }

    private Runs.Request request(int index) {
        return new Runs.Request(
                plan.plan(index),
                notebook,
                Path.of(record.notebookPath()),
                record.backend(),
                record.python(),
                Map.of(),
                record.policy(),
                record.cache());
    }

    private void cancelIfStopped(int index, Driver driver) {
        stopped().filter(stopped -> stopped.winner() != index).ifPresent(stopped -> driver.cancel(stopped.reason()));
        brokenGroup(index).ifPresent(driver::cancel);
    }

    private Optional<String> brokenGroup(int index) {
        return plan.groups(index).values().stream()
                .map(broken::get)
                .filter(reason -> reason != null)
                .findFirst();
    }

    private Optional<Stop> stopped() {
        return Optional.ofNullable(stop.get());
    }

    private void end(Stop why) {
        stop.compareAndSet(null, why);
    }

    /** Let no other experiment begin, and cancel those that run. */
    private void stopOthers(Stop why) {
        if (!stop.compareAndSet(null, why)) {
            return;
        }
        running.forEach((index, driver) -> {
            if (index != why.winner()) {
                driver.cancel(why.reason());
            }
        });
    }

    private void started(int index, long run) {
        log.append(new SweepEvent.ExperimentStarted(now(), index + 1, run));
        synchronized (listener) {
            listener.onStart(index + 1, run);
        }
    }

    private void ended(int index, long run, State state, Map<String, JsonNode> metrics, Optional<String> reason) {
        log.append(new SweepEvent.ExperimentFinished(now(), index + 1, run, state, Map.copyOf(metrics), reason));
        synchronized (listener) {
            listener.onEnd(index + 1, run, state, metrics, reason);
        }
        if (state == State.FAILED || state == State.SKIPPED) {
            failed.set(true);
            if (record.failFast()) {
                stopOthers(new Stop(
                        State.FAILED, "experiment " + (index + 1) + " (run " + run + ") failed, and --fail-fast", -1));
            }
        }
    }

    private double now() {
        return clock.millis() / 1000.0;
    }

    /** Watches one experiment, on its driver's thread. */
    private final class Watch implements RunListener {
        private final int index;
        private final Map<String, JsonNode> metrics;

        Watch(int index, Map<String, JsonNode> metrics) {
            this.index = index;
            this.metrics = metrics;
        }

        @Override
        public void onEvent(RunEvent event) {
            if (!(event instanceof RunEvent.StepFinished finished) || finished.retry()) {
                return;
            }
            finished.result().ifPresent(result -> metrics.putAll(result.metrics()));
            if (finished.state() == State.FAILED) {
                breakGroup(finished.step());
            } else if (finished.state().isSuccess()) {
                record.goal().filter(goal -> goal.isReached(metrics)).ifPresent(this::reached);
            }
        }

        /** What was executed for several experiments has failed for all of them. */
        private void breakGroup(String step) {
            String group = plan.groups(index).get(step);
            if (group == null) {
                return;
            }
            String reason =
                    "step \"" + step + "\", which it has in common with experiment " + (index + 1) + ", failed there";
            broken.put(group, reason);
            shared.failed(group);
            running.forEach((other, driver) -> {
                if (other != index && plan.groups(other).containsValue(group)) {
                    driver.cancel(reason);
                }
            });
        }

        private void reached(Goal goal) {
            stopOthers(new Stop(
                    State.SUCCEEDED,
                    goal + " was reached by experiment " + (index + 1) + ": " + goal.metric() + " = "
                            + metrics.get(goal.metric()),
                    index));
        }

        @Override
        public void onChange() {}

        @Override
        public void onTick() {}
    }
}
