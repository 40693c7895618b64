package dev.same.backend.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.pipeline.cache.ResultCache;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.Planner;
import dev.same.pipeline.run.Driver;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.RunPolicy;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A folder with a notebook, run on a backend as a command would run it. Its public fields are settings, for the next run.
 *
 * <p>Not thread-safe.
 */
public final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();

    public final SameHome home;

    /** The working directory of user code. */
    public final Path folder;

    /** The variables of the calling process. */
    public final Map<String, String> environment = new HashMap<>(System.getenv());

    public CacheMode mode = CacheMode.AUTO;
    public RunPolicy policy = RunPolicy.DEFAULT;
    public Clock clock = Clock.systemUTC();

    /** What steps may execute in. */
    public Environments environments = Environments.NONE;

    private final BackendProvider provider;

    public Bench(BackendProvider provider, SameHome home, Path folder) throws IOException {
        this.provider = provider;
        this.home = home;
        this.folder = Files.createDirectories(folder);
    }

    /** Run cells of Python; each starts with its own {@code %same step} line or belongs to the one before. */
    public RunSnapshot run(Map<String, String> parameters, String... cells) throws IOException {
        return drive(create(parameters, cells));
    }

    /** Run cells of Python with the parameters' defaults. */
    public RunSnapshot run(String... cells) throws IOException {
        return run(Map.of(), cells);
    }

    /** Make a run and do not drive it yet. */
    public RunDirectory create(Map<String, String> parameters, String... cells) throws IOException {
        Notebook notebook = notebook(cells);
        Plan plan = plan(notebook, parameters);
        return runs().create(new Runs.Request(
                plan,
                notebook,
                folder.resolve("test.ipynb"),
                provider.name(),
                Optional.empty(),
                Map.of(),
                policy,
                mode));
    }

    /** Return what the backend says against running these cells, before anything runs. */
    public List<String> problems(String... cells) throws IOException {
        Notebook notebook = notebook(cells);
        Plan plan = plan(notebook, Map.of());
        try (Backend backend = open(notebook.language())) {
            List<String> problems = new ArrayList<>();
            backend.problem().ifPresent(problems::add);
            plan.steps().forEach(step -> problems.addAll(backend.problems(plan.demand(step))));
            return problems;
        }
    }

    private Plan plan(Notebook notebook, Map<String, String> parameters) {
        return new Planner(SyntaxCheck.NONE, environments).plan(notebook, parameters);
    }

    /** Return what makes and drives runs here. */
    public Runs runs() {
        return new Runs(home, clock, "test");
    }

    /** Drive a run, or go on with it. */
    public RunSnapshot drive(RunDirectory run) {
        return drive(run, driver -> RunListener.NONE);
    }

    /** Drive a run, or go on with it, and tell a listener. */
    public RunSnapshot drive(RunDirectory run, Function<Driver, RunListener> listener) {
        Runs.Request request = runs().request(run);
        Backend backend = open(request.notebook().language());
        try (ResultCache cache = new ResultCache(
                home,
                request.plan(),
                run.number(),
                request.cache(),
                request.notebookPath(),
                environment,
                clock,
                executing -> interpreter(backend, executing))) {
            runs().drive(request, run, backend, cache, listener, driver -> {});
        }
        return RunSnapshot.read(run);
    }

    private static Interpreter interpreter(Backend backend, StepEnvironment environment) {
        return backend.interpreter(environment).orElseThrow(() -> new AssertionError("nobody knows what runs steps"));
    }

    /** Open the backend, for whoever asks it directly; to be closed. */
    public Backend open(String language) {
        return provider.open(new BackendProvider.Context(home, language, folder, environment, Optional.empty()));
    }

    /** Write a file into the working directory. */
    public void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent(), "a file in a folder"));
        Files.writeString(path, text);
    }

    /** Make a notebook of code cells. */
    public static Notebook notebook(String... sources) throws IOException {
        var notebook = JSON.createObjectNode().put("nbformat", 4).put("nbformat_minor", 5);
        notebook.putObject("metadata")
                .putObject("kernelspec")
                .put("name", "python3")
                .put("language", "python");
        var cells = notebook.putArray("cells");
        for (String source : sources) {
            var cell = cells.addObject()
                    .put("cell_type", "code")
                    .put("id", "cell-" + cells.size())
                    .put("source", source)
                    .putNull("execution_count");
            cell.putObject("metadata");
            cell.putArray("outputs");
        }
        return new NotebookReader().parse(JSON.writeValueAsBytes(notebook), "test.ipynb");
    }

    /** The text that the cells of a run have printed. */
    public static String printed(RunSnapshot run) throws IOException {
        StringBuilder text = new StringBuilder();
        for (var cell :
                new NotebookReader().read(run.directory().executedNotebook()).cells()) {
            for (JsonNode output : cell.outputs()) {
                JsonNode stream = output.path("text");
                text.append(stream.isArray() ? "" : stream.asText());
                stream.forEach(line -> text.append(line.asText()));
            }
        }
        return text.toString();
    }
}
