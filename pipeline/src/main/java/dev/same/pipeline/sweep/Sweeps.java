package dev.same.pipeline.sweep;

import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.notebook.NotebookWriter;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepCache;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Makes sweeps and drives them from start to end. Thread-safe. */
public final class Sweeps {
    private final SameHome home;
    private final Clock clock;
    private final String sameVersion;

    public Sweeps(SameHome home, Clock clock, String sameVersion) {
        this.home = home;
        this.clock = clock;
        this.sameVersion = sameVersion;
    }

    /** Make the folder of a new sweep, with what it is made from. Its experiments become runs when they begin. */
    public SweepDirectory create(SweepRecord record, Notebook notebook) {
        SweepDirectory sweep = SweepDirectory.create(home);
        try {
            Files.createDirectories(home.artifacts());
            new NotebookWriter().write(notebook, sweep.notebook());
            record.write(sweep);
            return sweep;
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + sweep.path() + ": " + e, e);
        }
    }

    /** Return the notebook as it was when the sweep was made. */
    public Notebook notebook(SweepDirectory sweep) {
        return new NotebookReader().read(sweep.notebook());
    }

    /**
     * Drive a sweep to its end. What a former driver has left goes on where it stood.
     *
     * @param plan of its experiments, made from its own notebook and values
     * @param backend not closed here
     * @param caches opens the cache for a run
     * @param started given the driver as soon as it exists, so that it can be cancelled
     * @return SUCCEEDED, FAILED or CANCELLED
     */
    @SuppressWarnings("try") // the lock is held, not used
    public State drive(
            SweepDirectory sweep,
            SweepPlan plan,
            Backend backend,
            BiFunction<Runs.Request, RunDirectory, StepCache> caches,
            SweepListener listener,
            Consumer<SweepDriver> started) {
        Optional<RunLock> lock = RunLock.tryAcquire(sweep.driving());
        if (lock.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    "sweep " + sweep.name() + " is being driven by a living process; look at it with same status "
                            + sweep.name() + ", or end it with same cancel " + sweep.name());
        }
        try (RunLock held = lock.get();
                SweepLog log = SweepLog.open(sweep.events())) {
            SweepSnapshot before = SweepSnapshot.read(sweep);
            if (before.state() != State.PENDING) {
                // The wish to cancel was for the former driver.
                Files.deleteIfExists(sweep.driving().cancelRequest());
            }
            log.append(new SweepEvent.Started(now(), ProcessHandle.current().pid()));
            SweepDriver driver = new SweepDriver(
                    home,
                    sweep,
                    before.record(),
                    plan,
                    notebook(sweep),
                    backend,
                    new Runs(home, clock, sameVersion),
                    clock,
                    caches,
                    listener,
                    log);
            started.accept(driver);
            return driver.drive(before);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + sweep.path() + ": " + e, e);
        }
    }

    /**
     * Cancel a sweep: ask its driver, or end it here when the driver is gone.
     *
     * @return whether there was anything left to cancel
     */
    @SuppressWarnings("try") // the lock is held, not used
    public boolean cancel(SweepDirectory sweep) {
        SweepSnapshot before = SweepSnapshot.read(sweep);
        if (before.state().isFinal()) {
            return false;
        }
        try {
            Files.writeString(sweep.driving().cancelRequest(), "");
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + sweep.path() + ": " + e, e);
        }
        Optional<RunLock> lock = RunLock.tryAcquire(sweep.driving());
        if (lock.isPresent()) {
            Runs runs = new Runs(home, clock, sameVersion);
            try (RunLock held = lock.get();
                    SweepLog log = SweepLog.open(sweep.events())) {
                for (SweepSnapshot.Experiment experiment : before.experiments()) {
                    if (experiment.state() == State.RUNNING) {
                        runs.cancel(RunDirectory.find(home, experiment.run()));
                        log.append(new SweepEvent.ExperimentFinished(
                                now(),
                                experiment.number(),
                                experiment.run(),
                                State.CANCELLED,
                                experiment.metrics(),
                                Optional.empty()));
                    }
                }
                log.append(new SweepEvent.Finished(now(), State.CANCELLED, Optional.of("cancelled")));
            }
        }
        return true;
    }

    private double now() {
        return clock.millis() / 1000.0;
    }
}
