package dev.same.backend.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.cache.ResultCache;
import dev.same.pipeline.plan.CacheMode;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A folder with a notebook, run by real interpreters as a command would run it. */
final class Bench {
    private static final ObjectMapper JSON = new ObjectMapper();

    final SameHome home;
    final Path folder;
    final Map<String, String> environment = new HashMap<>(System.getenv());
    CacheMode mode = CacheMode.AUTO;
    RunPolicy policy = RunPolicy.DEFAULT;
    Clock clock = Clock.systemUTC();

    Bench(SameHome home, Path folder) throws IOException {
        this.home = home;
        this.folder = Files.createDirectories(folder);
    }

    /** Run cells of Python; each starts with its own {@code %same step} line or belongs to the one before. */
    RunSnapshot run(Map<String, String> parameters, String... cells) throws IOException {
        return drive(create(parameters, cells));
    }

    RunSnapshot run(String... cells) throws IOException {
        return run(Map.of(), cells);
    }

    RunDirectory create(Map<String, String> parameters, String... cells) throws IOException {
        Notebook notebook = notebook(cells);
        Plan plan = new Planner().plan(notebook, parameters);
        return runs().create(new Runs.Request(
                plan, notebook, folder.resolve("test.ipynb"), "local", Optional.empty(), Map.of(), policy, mode));
    }

    Runs runs() {
        return new Runs(home, clock, "test");
    }

    /** Drive a run, or go on with it. */
    RunSnapshot drive(RunDirectory run) {
        return drive(run, driver -> RunListener.NONE);
    }

    RunSnapshot drive(RunDirectory run, Function<Driver, RunListener> listener) {
        Runs.Request request = runs().request(run);
        Backend backend = open(request);
        try (ResultCache cache = new ResultCache(
                home,
                request.plan(),
                run.number(),
                request.cache(),
                request.notebookPath(),
                environment,
                clock,
                executing -> backend.interpreter(executing).orElseThrow())) {
            runs().drive(request, run, backend, cache, listener, driver -> {});
        }
        return RunSnapshot.read(run);
    }

    private Backend open(Runs.Request request) {
        return new LocalBackendProvider()
                .open(new BackendProvider.Context(
                        home,
                        request.notebook().language(),
                        request.workingDirectory(),
                        environment,
                        Optional.empty()));
    }

    void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    static Notebook notebook(String... sources) throws IOException {
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
    static String printed(RunSnapshot run) throws IOException {
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
