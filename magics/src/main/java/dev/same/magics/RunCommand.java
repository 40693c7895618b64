package dev.same.magics;

import dev.same.magics.render.LiveProgress;
import dev.same.magics.render.PlainProgress;
import dev.same.magics.render.ProgressView;
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
import java.time.Duration;
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
    private static final Duration REDRAW = Duration.ofMillis(80);

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
                    "Wait for the end of the run. A run from the command line always does; the option is there so that the"
                            + " same line works in a notebook.")
    @SuppressWarnings("unused") // see its description
    private boolean wait;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        checkOutput();
        Planning planning = Planning.read(surroundings, notebook);
        try (Interruption interruption = new Interruption()) {
            Ended ended = run(planning, interruption);
            report(ended.run(), ended.state());
            return ended.state() == State.SUCCEEDED ? 0 : Verbs.FAILED;
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
        try (Backend backend = planning.open();
                ProgressView view = view()) {
            Plan plan = planning.plan();
            Planning.check(plan, backend, notebook.backend());
            plan.warnings().forEach(warning -> surroundings.err().println("warning: " + warning));
            surroundings.err().flush();
            Runs runs = new Runs(surroundings.home(), surroundings.clock(), surroundings.version());
            Runs.Request request = planning.request(plan);
            RunDirectory run = runs.create(request);
            State state = runs.drive(
                    request,
                    run,
                    backend,
                    driver -> new RunProgress(plan, run, driver, view, surroundings.clock()),
                    driver -> interruption.onInterrupt(driver::cancel));
            return new Ended(run, state);
        }
    }

    private ProgressView view() {
        if (surroundings.terminal()) {
            return new LiveProgress(
                    surroundings.err(),
                    surroundings.terminalSize(),
                    surroundings.errStyle(),
                    surroundings.clock(),
                    REDRAW);
        }
        return new PlainProgress(surroundings.err(), surroundings.errStyle());
    }

    private void report(RunDirectory run, State state) {
        Path executed = run.executedNotebook();
        if (!output.toString().isEmpty()) {
            Path copy = surroundings.workingDirectory().resolve(output).normalize();
            new NotebookWriter().write(new NotebookReader().read(executed), copy);
            executed = copy;
        }
        RunReport report = RunReport.of(surroundings, run);
        surroundings.err().print(report.failures());
        surroundings.err().flush();
        surroundings.out().println(report.summary(state));
        surroundings.out().println("executed notebook: " + executed);
        surroundings.out().flush();
    }
}
