package dev.same.pipeline.run;

import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.notebook.NotebookWriter;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.internal.Durable;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlanJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes runs and drives them from start to end. Thread-safe. */
public final class Runs {
    private static final int LOCK_ATTEMPTS = 10;
    private static final long LOCK_PAUSE_MILLIS = 20;

    private final SameHome home;
    private final Clock clock;
    private final String sameVersion;

    public Runs(SameHome home, Clock clock, String sameVersion) {
        this.home = home;
        this.clock = clock;
        this.sameVersion = sameVersion;
    }

    /**
     * What to run.
     *
     * @param notebook the document that the plan was made from
     * @param notebookPath absolute; its folder is the working directory of user code
     * @param backend name of the backend
     * @param python the interpreter that was asked for
     * @param given results of steps that are taken as they are and not run; a step may be given only if all that it waits
     *     for are
     * @param policy what to do about failures
     * @param cache whether results of earlier executions are taken
     */
    public record Request(
            Plan plan,
            Notebook notebook,
            Path notebookPath,
            String backend,
            Optional<String> python,
            Map<String, StepResult> given,
            RunPolicy policy,
            CacheMode cache) {
        public Request {
            given = Map.copyOf(given);
        }

        /** A run without the cache, with what is done about failures unless asked otherwise. */
        public Request(
                Plan plan,
                Notebook notebook,
                Path notebookPath,
                String backend,
                Optional<String> python,
                Map<String, StepResult> given) {
            this(plan, notebook, notebookPath, backend, python, given, RunPolicy.DEFAULT, CacheMode.OFF);
        }

        /** A run of all steps, by the interpreter that the backend chooses. */
        public Request(Plan plan, Notebook notebook, Path notebookPath, String backend) {
            this(plan, notebook, notebookPath, backend, Optional.empty(), Map.of());
        }

        public Path workingDirectory() {
            Path folder = notebookPath.toAbsolutePath().getParent();
            return folder == null ? Path.of("").toAbsolutePath() : folder;
        }
    }

    /** Make the directory of a new run, with its plan and a copy of the notebook. */
    public RunDirectory create(Request request) {
        RunDirectory run = RunDirectory.create(home);
        try {
            Files.createDirectories(home.artifacts());
            new NotebookWriter().write(request.notebook(), run.notebook());
            Durable.write(run.launch(), Launch.of(request).toBytes());
            // Last: from then on others see the run.
            Durable.write(run.plan(), PlanJson.write(request.plan()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + run.path() + ": " + e, e);
        }
        return run;
    }

    /** Read back what a run was made from, so that another process can drive it. */
    public Request request(RunDirectory run) {
        Launch launch = Launch.read(run.launch());
        return new Request(
                PlanJson.read(run.plan()),
                new NotebookReader().read(run.notebook()),
                Path.of(launch.notebookPath()),
                launch.backend(),
                launch.python(),
                launch.given(),
                launch.policy(),
                launch.cache());
    }

    /**
     * Drive a run to its end: all steps, the executed notebook, the last event. A run that another driver has left, however it
     * ended, goes on where it stood: what has succeeded is not run again.
     *
     * @param cache results of earlier executions; not closed here
     * @param backend closed at the end
     * @param listener made for the driver, told of events
     * @param started given the driver as soon as it exists, so that it can be cancelled
     * @return SUCCEEDED, FAILED or CANCELLED
     */
    public State drive(
            Request request,
            RunDirectory run,
            Backend backend,
            StepCache cache,
            Function<Driver, RunListener> listener,
            Consumer<Driver> started) {
        return drive(request, run, backend, cache, new Slots(backend.capacity()), listener, started);
    }

    /**
     * Drive a run as above, beside others of this process.
     *
     * @param slots what all of them may hold together
     */
    @SuppressWarnings("try") // the lock is held, not used
    public State drive(
            Request request,
            RunDirectory run,
            Backend backend,
            StepCache cache,
            Slots slots,
            Function<Driver, RunListener> listener,
            Consumer<Driver> started) {
        try (backend;
                RunLock lock = lock(run);
                RunLog log = RunLog.open(run.events(), lock)) {
            long token = lock.takeOver();
            Map<String, RunSnapshot.StepStatus> left = left(request, run);
            log.append(new RunEvent.RunStarted(
                    now(),
                    run.number(),
                    request.notebookPath().toString(),
                    request.backend(),
                    ProcessHandle.current().pid(),
                    sameVersion,
                    token));
            Journal.changed(home, run.number());
            prepare(request.plan(), run, backend, log);
            Driver driver = new Driver(
                    request.plan(),
                    request.given(),
                    run,
                    request.workingDirectory(),
                    home.artifacts(),
                    backend,
                    log,
                    clock,
                    request.policy(),
                    left,
                    cache,
                    slots);
            started.accept(driver);
            RunListener told = listener.apply(driver);
            State state = driver.drive(told);
            new NotebookWriter()
                    .write(
                            ExecutedNotebook.of(request.notebook(), run, driver.statuses(), state),
                            run.executedNotebook());
            RunEvent.RunFinished finished = new RunEvent.RunFinished(now(), state, driver.cancelReason());
            log.append(finished);
            Journal.changed(home, run.number());
            told.onEvent(finished);
            return state;
        }
    }

    /** What the run's steps execute in is there already, unless somebody has removed it since the run was made. */
    private void prepare(Plan plan, RunDirectory run, Backend backend, RunLog log) {
        try {
            List<StepEnvironment> environments = plan.distinctEnvironments().stream()
                    .filter(each -> !each.isPresent())
                    .toList();
            if (!environments.isEmpty()) {
                backend.prepare(environments, line -> {});
            }
        } catch (SameException e) {
            log.append(new RunEvent.RunFinished(now(), State.FAILED, Optional.of(String.valueOf(e.getMessage()))));
            Journal.changed(home, run.number());
            throw e;
        }
    }

    /** Drive a run without the cache. */
    public State drive(
            Request request,
            RunDirectory run,
            Backend backend,
            Function<Driver, RunListener> listener,
            Consumer<Driver> started) {
        return drive(request, run, backend, StepCache.NONE, listener, started);
    }

    /** Return what a former driver has left of the run; nothing for a new run. */
    private static Map<String, RunSnapshot.StepStatus> left(Request request, RunDirectory run) {
        List<RunEvent> events = RunLog.read(run.events());
        if (events.isEmpty() && !Files.exists(run.path().resolve("steps"))) {
            return Map.of();
        }
        try {
            // The wish to cancel was for the former driver.
            if (!events.isEmpty()) {
                Files.deleteIfExists(run.cancelRequest());
            }
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + run.path() + ": " + e, e);
        }
        return RunSnapshot.of(run, request.plan(), events).steps();
    }

    private static RunLock lock(RunDirectory run) {
        // Who asks whether a run is held takes its lock for a moment.
        for (int attempt = 1; attempt < LOCK_ATTEMPTS; attempt++) {
            Optional<RunLock> lock = RunLock.tryAcquire(run);
            if (lock.isPresent()) {
                return lock.get();
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOCK_PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                attempt = LOCK_ATTEMPTS;
            }
        }
        throw new SameException(ErrorKind.USER, "run " + run.number() + " is already driven by another process");
    }

    /**
     * Cancel a run: ask its driver, or end it here when the driver is gone.
     *
     * @return whether there was anything left to cancel
     */
    @SuppressWarnings("try") // the lock is held, not used
    public boolean cancel(RunDirectory run) {
        RunSnapshot before = RunSnapshot.read(run);
        if (before.state().isFinal()) {
            return false;
        }
        try {
            Files.writeString(run.cancelRequest(), "");
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + run.path() + ": " + e, e);
        }
        var lock = RunLock.tryAcquire(run);
        if (lock.isPresent()) {
            try (RunLock held = lock.get();
                    RunLog log = RunLog.open(run.events(), held)) {
                held.takeOver();
                RunSnapshot left = RunSnapshot.read(run);
                left.steps().forEach((name, status) -> {
                    if (!status.state().isFinal()) {
                        log.append(new RunEvent.StepFinished(
                                now(), name, status.attempt(), State.CANCELLED, false, status.result()));
                    }
                });
                log.append(new RunEvent.RunFinished(now(), State.CANCELLED));
                Journal.changed(home, run.number());
            }
        }
        return true;
    }

    private double now() {
        return clock.millis() / 1000.0;
    }
}
