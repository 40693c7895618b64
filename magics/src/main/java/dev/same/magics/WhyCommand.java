package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.cache.Decision;
import dev.same.pipeline.cache.Why;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code same why STEP}: why a step will be, or was, executed or taken from the cache. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description =
                "Say why a step of a notebook will be executed or taken from the cache, or why it was in a run: which"
                        + " function, module, parameter, file or package differs.")
final class WhyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "STEP", description = "The step.")
    private String step = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "RUN|NOTEBOOK",
            description = "A run's number or \"last\", or a notebook. In a notebook: this one, as it is saved.")
    private String subject = "";

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "For a notebook: give a parameter another value than its default. May be repeated.")
    private List<String> parameters = List.of();

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--backend", paramLabel = "NAME", defaultValue = "local", hidden = true)
    private String backend = "local";

    @Option(
            names = "--python",
            paramLabel = "PATH",
            defaultValue = "",
            description = "For a notebook: the Python interpreter for steps, as for same run.")
    private String python = "";

    WhyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (subject.matches("[0-9]+|last")) {
            ofRun(RunArgument.find(surroundings.home(), subject));
        } else {
            ofNotebook();
        }
        surroundings.out().flush();
        return 0;
    }

    private void ofRun(RunDirectory run) {
        RunSnapshot snapshot = RunSnapshot.read(run);
        RunArgument.step(snapshot, step);
        Optional<Decision> decision = Why.read(run, step);
        String state = Optional.ofNullable(snapshot.steps().get(step))
                .map(status -> status.state().word())
                .orElse("");
        if (decision.isEmpty()) {
            surroundings
                    .out()
                    .println("step " + step + " of run " + run.number() + " (" + state
                            + "): the cache was not asked: the run was without it, or did not come so far");
        } else {
            print("step " + step + " of run " + run.number(), decision.get(), true);
        }
    }

    private void ofNotebook() {
        NotebookOptions notebook = NotebookOptions.of(subject, parameters, backend, python);
        Planning planning = Planning.read(surroundings, notebook);
        try (Backend opened = planning.open()) {
            Plan plan = planning.plan();
            List<String> names = plan.steps().stream().map(PlannedStep::name).toList();
            if (!names.contains(step)) {
                throw new SameException(
                        ErrorKind.USER, "no step \"" + step + "\" (steps: " + String.join(", ", names) + ")");
            }
            Decision decision = Expectations.of(surroundings, planning, plan, options.cache(), opened)
                    .get(step);
            print("step " + step, Objects.requireNonNull(decision, "each step has one"), false);
        }
    }

    private void print(String what, Decision decision, boolean past) {
        OptionalLong run = decision.run();
        String of = run.isPresent() ? " of run " + run.getAsLong() : "";
        String compared = run.isPresent() ? ", compared with run " + run.getAsLong() + ":" : ":";
        surroundings
                .out()
                .println(
                        switch (decision.kind()) {
                            case HIT -> what + (past ? " was" : " will be") + " taken from the cache: the result" + of;
                            case MISS, OFF -> what + (past ? " was" : " will be") + " executed" + compared;
                            case OPEN -> what + ": not known before the run:";
                        });
        decision.reasons().forEach(reason -> surroundings.out().println("  " + reason));
    }
}
