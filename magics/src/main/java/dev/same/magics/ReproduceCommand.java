package dev.same.magics;

import dev.same.environment.EnvironmentDiff;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.Severity;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.Planner;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code same reproduce RUN}: the same run in the environment that it had, and what came out of it. */
@Command(
        name = "reproduce",
        mixinStandardHelpOptions = true,
        description = {
            "Make the environment that a run had, run its notebook there again with its parameters and without the cache, and compare what"
                    + " cells put out and what steps handed on.",
            "Exit code: 0 reproduced, or the same within the tolerance; 1 something differs or the run failed; 2 it could not be tried."
        })
final class ReproduceCommand implements Callable<Integer> {
    private static final int MOST_DIFFERENCES = 10;

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "RUN", description = RunArgument.DESCRIPTION)
    private String run = "";

    @Option(
            names = "--tolerance",
            paramLabel = "FRACTION",
            defaultValue = "0",
            description =
                    "By how much numbers in outputs may differ, relative to the greater one. Default: ${DEFAULT-VALUE}.")
    private double tolerance;

    @Option(
            names = "--wheelhouse",
            paramLabel = "FOLDER",
            defaultValue = "",
            description = "Take packages from this folder of wheels (same env vendor), and nothing from the network.")
    private String wheelhouse = "";

    @Option(
            names = "--python",
            paramLabel = "PATH",
            defaultValue = "",
            description = "The interpreter to make environments from. Default: the run's, else as for same run.")
    private String python = "";

    @Mixin
    private RunOptions options = new RunOptions();

    ReproduceCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (!(tolerance >= 0 && tolerance < 1)) {
            throw new SameException(
                    ErrorKind.USER, "--tolerance " + tolerance + ": expected a fraction from 0 to 1, such as 1e-6");
        }
        RunDirectory former = RunArgument.find(surroundings.home(), run);
        RunSnapshot before = RunSnapshot.read(former);
        if (before.state() != State.SUCCEEDED) {
            throw new SameException(
                    ErrorKind.USER,
                    "run " + former.number() + " has not succeeded ("
                            + before.state().word() + "), so there is nothing to compare with; same rerun "
                            + former.number() + " runs it again");
        }
        Runs runs = new Runs(surroundings.home(), surroundings.clock(), surroundings.version());
        Runs.Request old = runs.request(former);
        Environments environments =
                old.notebook().language().equals("python") ? environments(former, old) : Environments.NONE;
        Plan plan = new Planner(SyntaxCheck.NONE, environments)
                .plan(old.notebook(), RerunCommand.overridden(old.plan()))
                .named(old.plan().notebook());
        ForegroundRun foreground = new ForegroundRun(surroundings);
        RunDirectory directory;
        State state;
        try (Interruption interruption = new Interruption();
                Backend backend = foreground.open(request(old, plan))) {
            Plan prepared = Planning.prepare(
                    surroundings, old.notebook(), old.workingDirectory(), plan, backend, old.backend());
            Runs.Request request = request(old, prepared);
            directory = runs.create(request);
            state = foreground.drive(request, directory, backend, interruption);
        }
        if (state != State.SUCCEEDED) {
            return foreground.report(directory, state, directory.executedNotebook());
        }
        Reproduction result = Reproduction.of(
                before,
                RunSnapshot.read(directory),
                new NotebookReader().read(former.executedNotebook()),
                new NotebookReader().read(directory.executedNotebook()),
                tolerance);
        surroundings.out().print(result.text());
        differences(former, directory).forEach(line -> surroundings.out().println(line));
        surroundings.out().flush();
        return result.isSame() ? 0 : Verbs.FAILED;
    }

    private Runs.Request request(Runs.Request old, Plan plan) {
        return new Runs.Request(
                plan,
                old.notebook(),
                old.notebookPath(),
                old.backend(),
                interpreter(old),
                Map.of(),
                options.policy(),
                CacheMode.OFF);
    }

    /** The run's interpreter need not be there any more: then another one of its version will do. */
    private Optional<String> interpreter(Runs.Request old) {
        return python.isEmpty()
                ? old.python().filter(path -> !path.contains("/") || Files.isExecutable(Path.of(path)))
                : Optional.of(python);
    }

    /** Those that the run had, as locks. */
    private Environments environments(RunDirectory former, Runs.Request old) {
        TreeMap<String, Environments.Choice> byName = new TreeMap<>();
        byName.put(Environments.DEFAULT, choice(RunEnvironment.of(former)));
        old.plan()
                .environments()
                .values()
                .forEach(each -> byName.computeIfAbsent(each.name(), name -> choice(RunEnvironment.of(former, name))));
        return new Environments(byName);
    }

    private Environments.Choice choice(EnvironmentRecord record) {
        return new Environments.Choice(
                Optional.empty(),
                Optional.of(EnvironmentChoices.keep(surroundings.home(), record).toString()),
                Optional.of(wheelhouse)
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> surroundings
                                .workingDirectory()
                                .resolve(folder)
                                .normalize()
                                .toString()),
                Optional.empty());
    }

    /** What the two runs' environments do not have in common, although the packages are the same. */
    private List<String> differences(RunDirectory former, RunDirectory directory) {
        if (!Files.exists(directory.environment()) || !Files.exists(former.environment())) {
            return List.of();
        }
        EnvironmentDiff diff = EnvironmentDiff.between(RunEnvironment.of(former), RunEnvironment.of(directory));
        List<String> lines = diff.differences().stream()
                .filter(each -> each.severity() != Severity.INFORMATION)
                .map(each -> "  " + each.severity().word() + ": " + each.text())
                .toList();
        if (lines.isEmpty()) {
            return List.of();
        }
        List<String> shown = new java.util.ArrayList<>(List.of("what differs around them:"));
        shown.addAll(lines.subList(0, Math.min(MOST_DIFFERENCES, lines.size())));
        if (lines.size() > MOST_DIFFERENCES) {
            shown.add("  and " + (lines.size() - MOST_DIFFERENCES) + " more: same env diff " + former.number() + " "
                    + directory.number());
        }
        return shown;
    }
}
