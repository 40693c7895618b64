package dev.same.magics;

import dev.same.notebook.NotebookReader;
import dev.same.notebook.NotebookWriter;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code same run}: runs a notebook as steps and waits for the end. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Run a notebook as steps. Exit code: 0 all steps succeeded, 1 the run failed or was cancelled, 2 nothing"
                        + " was run.")
final class RunCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private NotebookOptions notebook = new NotebookOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Also write the executed notebook to FILE.")
    private Path output = Path.of("");

    @Option(
            names = "--wait",
            description =
                    "Wait for the end of the run, as the command always does. Without it a cell is done at once. An"
                            + " interrupt of a cell that waits ends the waiting, not the run.")
    private boolean wait;

    @Option(
            names = "--as-saved",
            description = "In a notebook: run what is saved, although something else was executed in this session.")
    private boolean asSaved;

    @Option(
            names = "--from",
            paramLabel = "STEP",
            defaultValue = "",
            description = "In a notebook, with --live: start at STEP; the steps before it are not run.")
    private String from = "";

    @Option(
            names = "--live",
            description = "In a notebook, with --from: what the steps before would have handed on is taken from this"
                    + " session as it is now.")
    private boolean liveValues;

    @Option(
            names = "--guess",
            description =
                    "Where imported modules are missing: make an environment with what they are usually installed from, in the newest"
                            + " versions. A guess, for notebooks that nobody has captured.")
    private boolean guess;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Mixin
    private RunOptions run = new RunOptions();

    @Mixin
    private SweepOptions sweep = new SweepOptions();

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        run.policy();
        sweep.check();
        checkOutput();
        Planning planning = Planning.read(surroundings, notebook);
        if (guess) {
            planning = new GuessedEnvironment(surroundings, planning).planning();
        }
        if (sweep.isSweep()) {
            return sweep(planning);
        }
        if (surroundings.live().isPresent()) {
            return new LiveRun(surroundings, surroundings.live().get(), planning, this).call();
        }
        try (Interruption interruption = new Interruption()) {
            Ended ended = run(planning, interruption);
            return new ForegroundRun(surroundings).report(ended.run(), ended.state(), copyOutput(ended.run()));
        }
    }

    private int sweep(Planning planning) throws InterruptedException {
        if (wantsOutput() || liveValues || wait) {
            throw new SameException(
                    ErrorKind.USER,
                    "--output, --from, --live and --wait are not for sweeps: each experiment is a run of its own, with an"
                            + " executed notebook of its own (same compare, same status)");
        }
        SweepRun sweepRun = new SweepRun(surroundings, planning, notebook, sweep, run);
        if (surroundings.live().isPresent()) {
            LiveSession live = surroundings.live().get();
            if (!asSaved) {
                LiveRun.refuseUnsaved(live, planning);
            }
            return sweepRun.live(live);
        }
        return sweepRun.inForeground();
    }

    private void checkOptions() {
        if (surroundings.live().isEmpty() && (asSaved || liveValues || !from.isEmpty())) {
            throw new SameException(
                    ErrorKind.USER,
                    "--as-saved, --from and --live take a live session: write them in a notebook, %same run");
        }
        if (liveValues == from.isEmpty()) {
            throw new SameException(ErrorKind.USER, "--from STEP and --live go together: %same run --from STEP --live");
        }
    }

    /** Find out before the run, not after it, that its notebook cannot be written. */
    private void checkOutput() {
        if (output.toString().isEmpty()) {
            return;
        }
        Path file = surroundings.workingDirectory().resolve(output).normalize();
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder) || Files.isDirectory(file)) {
            throw new SameException(
                    ErrorKind.USER,
                    "--output " + output
                            + ": cannot be written; name a file in a folder that exists and can be written");
        }
    }

    /** A run that has ended. */
    private record Ended(RunDirectory run, State state) {}

    private Ended run(Planning planning, Interruption interruption) {
        try (Backend backend = planning.open()) {
            Plan plan = planning.prepare(planning.plan(), backend);
            plan.warnings().forEach(warning -> surroundings.err().println("warning: " + warning));
            surroundings.err().flush();
            Runs runs = new Runs(surroundings.home(), surroundings.clock(), surroundings.version());
            Runs.Request request = planning.request(plan, Map.of(), run);
            RunDirectory directory = runs.create(request);
            State state = new ForegroundRun(surroundings).drive(request, directory, backend, interruption);
            return new Ended(directory, state);
        }
    }

    /** Write the executed notebook to where it was asked for, and return where it is. */
    Path copyOutput(RunDirectory run) {
        Path executed = run.executedNotebook();
        if (output.toString().isEmpty()) {
            return executed;
        }
        Path copy = surroundings.workingDirectory().resolve(output).normalize();
        new NotebookWriter().write(new NotebookReader().read(executed), copy);
        return copy;
    }

    RunOptions run() {
        return run;
    }

    boolean waits() {
        return wait;
    }

    boolean asSaved() {
        return asSaved;
    }

    boolean wantsOutput() {
        return !output.toString().isEmpty();
    }

    /** The step to start at with the values of the session; empty to run all steps. */
    String from() {
        return from;
    }

    String backend() {
        return notebook.backend();
    }
}
