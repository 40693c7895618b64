package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.magics.render.Sizes;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.run.ValueCell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code same get}: shows a value that a step handed on, or writes it to a file. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description =
                "Show a value that a step of a run handed on, or write it to a file. In a notebook: bind it to its"
                        + " name in the session.")
final class GetCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "RUN", description = RunArgument.DESCRIPTION)
    private String run = "";

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            description = "The name of the value; STEP.NAME when several steps hand on that name. The last one is taken"
                    + " otherwise.")
    private String name = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Write the value to FILE: .json, .txt, .csv (data frames), .npy (arrays), anything else as a pickle;"
                            + " Java values as text.")
    private String output = "";

    @Option(names = "--python", paramLabel = "PATH", description = "The Python interpreter, as for same run.")
    private String python = "";

    GetCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** A value found: the step that handed it on last. */
    private record Found(PlannedStep step, String name, StepResult.Output output, long bytes) {}

    @Override
    public Integer call() {
        RunDirectory directory = RunArgument.find(surroundings.home(), run);
        RunSnapshot snapshot = RunSnapshot.read(directory);
        Found found = find(snapshot);
        if (surroundings.live().isPresent() && output.isEmpty()) {
            String words = surroundings.live().get().bind(snapshot, found.step(), found.name(), found.output());
            surroundings
                    .out()
                    .println(found.name() + "  " + words + "  (step "
                            + found.step().name() + " of run " + directory.number() + ")");
            surroundings.out().flush();
            return 0;
        }
        BackendProvider provider = surroundings.backends().find("local");
        Path folder = surroundings.workingDirectory();
        try (Backend backend = provider.open(new BackendProvider.Context(
                surroundings.home(),
                snapshot.plan().language(),
                folder,
                surroundings.environment(),
                Optional.of(python)
                        .filter(text -> !text.isBlank())
                        .or(() -> surroundings.live().flatMap(LiveSession::python))))) {
            Path file = output.isEmpty() ? folder : folder.resolve(output).toAbsolutePath();
            String source =
                    ValueSource.of(snapshot.plan().language(), found.name(), output.isEmpty() ? "" : file.toString());
            prepare(backend, snapshot.plan().environment(found.step().name()));
            List<JsonNode> events = new ValueCell(surroundings.home(), snapshot, backend)
                    .run(found.step(), found.name(), found.output().artifact(), source, folder);
            surroundings
                    .err()
                    .println(found.name() + "  " + found.output().type() + "  " + Sizes.format(found.bytes()) + "  "
                            + found.output().artifact() + "  (step "
                            + found.step().name() + ")");
            surroundings.err().flush();
            LogText text = new LogText("", surroundings);
            events.forEach(text::print);
            text.endLine();
            if (!output.isEmpty()) {
                surroundings.out().println("written to " + file);
            }
            surroundings.out().flush();
        }
        return 0;
    }

    /** A value is loaded where it was made: its class may be nowhere else. */
    private void prepare(Backend backend, StepEnvironment environment) {
        if (!environment.isPresent()) {
            backend.prepare(List.of(environment), line -> {
                surroundings.err().println("environment: " + line);
                surroundings.err().flush();
            });
        }
    }

    private Found find(RunSnapshot snapshot) {
        List<PlannedStep> steps = new ArrayList<>(snapshot.plan().steps());
        java.util.Collections.reverse(steps);
        TreeSet<String> known = new TreeSet<>();
        for (PlannedStep step : steps) {
            String wanted = name.startsWith(step.name() + ".")
                    ? name.substring(step.name().length() + 1)
                    : name;
            Optional<StepResult> result =
                    Optional.ofNullable(snapshot.steps().get(step.name())).flatMap(RunSnapshot.StepStatus::result);
            if (result.isEmpty()) {
                continue;
            }
            known.addAll(result.get().outputs().keySet());
            StepResult.Output value = result.get().outputs().get(wanted);
            if (value != null && (wanted.equals(name) || name.equals(step.name() + "." + wanted))) {
                long bytes = result.get()
                        .artifactOf(wanted)
                        .map(StepResult.StoredArtifact::size)
                        .orElse(0L);
                return new Found(step, wanted, value, bytes);
            }
        }
        throw new SameException(
                ErrorKind.USER,
                "run " + snapshot.directory().number() + " has no value \"" + name + "\" ("
                        + (known.isEmpty()
                                ? "none of its steps handed on a value"
                                : "values handed on between its steps: " + String.join(", ", known))
                        + ")");
    }
}
