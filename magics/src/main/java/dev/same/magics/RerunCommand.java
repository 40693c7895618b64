package dev.same.magics;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.plan.Planner;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code same rerun RUN}: a new run of what a run was made from. */
@Command(
        name = "rerun",
        mixinStandardHelpOptions = true,
        description =
                "Run again what a run was made from: its notebook as it was then, its parameters unless given anew. What is"
                        + " unchanged comes from the cache; --no-cache executes everything.")
final class RerunCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "RUN", description = RunArgument.DESCRIPTION)
    private String run = "";

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "Give a parameter another value than the run's. May be repeated.")
    private List<String> parameters = List.of();

    @Mixin
    private RunOptions options = new RunOptions();

    RerunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        RunDirectory former = RunArgument.find(surroundings.home(), run);
        Runs runs = new Runs(surroundings.home(), surroundings.clock(), surroundings.version());
        Runs.Request old = runs.request(former);
        Map<String, String> values = overridden(old.plan());
        values.putAll(NotebookOptions.parameters(parameters));
        ForegroundRun foreground = new ForegroundRun(surroundings);
        try (Interruption interruption = new Interruption();
                Backend backend = foreground.open(old)) {
            Plan plan = Planning.prepare(
                    surroundings,
                    old.notebook(),
                    old.workingDirectory(),
                    new Planner(SyntaxCheck.NONE, Environments.of(old.plan()))
                            .plan(old.notebook(), values)
                            .named(old.plan().notebook()),
                    backend,
                    old.backend());
            Drift.report(surroundings, former, old);
            Runs.Request request = new Runs.Request(
                    plan,
                    old.notebook(),
                    old.notebookPath(),
                    old.backend(),
                    old.python(),
                    Map.of(),
                    options.policy(),
                    options.cache());
            RunDirectory directory = runs.create(request);
            if (surroundings.live().isPresent()) {
                LiveSession live = surroundings.live().get();
                live.drive(directory);
                live.follow(directory);
                return 0;
            }
            State state = foreground.drive(request, directory, backend, interruption);
            return foreground.report(directory, state, directory.executedNotebook());
        }
    }

    /** Return the values that a plan was given, as text by name. */
    static Map<String, String> overridden(Plan plan) {
        Map<String, String> values = new LinkedHashMap<>();
        for (PlannedParameter parameter : plan.parameters()) {
            if (parameter.overridden()) {
                values.put(
                        parameter.name(),
                        parameter.value().isTextual()
                                ? parameter.value().asText()
                                : parameter.value().toString());
            }
        }
        return values;
    }
}
