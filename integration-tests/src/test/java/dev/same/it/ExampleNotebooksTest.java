package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The notebooks of {@code example-notebooks/}, run as a stranger runs them. */
@Timeout(900)
class ExampleNotebooksTest {
    private static final Path EXAMPLES =
            Path.of("..", "example-notebooks").toAbsolutePath().normalize();

    /** Runs a notebook whole in one ipykernel and prints the text of each cell's streams, a JSON list. */
    private static final String RUN_WHOLE = """
            import builtins, json, sys, nbformat
            from nbclient import NotebookClient
            notebook = nbformat.read(sys.argv[1], as_version=4)
            first = nbformat.v4.new_code_cell('''
            import builtins, sys, types
            same = types.ModuleType('same')
            same.metric = lambda *a: None
            same.progress = lambda *a: None
            sys.modules['same'] = builtins.same = same
            def _param(line):
                for pair in line.split()[1:]:
                    name, value = pair.split('=')
                    get_ipython().user_ns[name] = eval(value)
            get_ipython().register_magic_function(
                lambda line: _param(line) if line.startswith('param') else None, magic_name='same')
            ''')
            notebook.cells.insert(0, first)
            NotebookClient(notebook, kernel_name='python3', timeout=120).execute()
            def text(cell):
                return ''.join(o.get('text', '') for o in cell.get('outputs', []) if o.output_type == 'stream')
            print(json.dumps([text(cell) for cell in notebook.cells[1:]]))
            """;

    private static final String VALIDATE =
            "import sys, nbformat; nb = nbformat.read(sys.argv[1], as_version=4); nbformat.validate(nb); print(len(nb.cells))";

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void makeHome() {
        cli = new Cli(folder.resolve("home"), folder);
    }

    @Test
    void everyExampleIsTestedHere() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".ipynb")))
                    .containsExactlyInAnyOrder(
                            "hello-steps.ipynb", "wine-cellar.ipynb", "java-streams.ipynb", "failing-step.ipynb");
        }
    }

    @Test
    void helloStepsRunsWithTheStandardLibraryAlone() {
        JsonNode done = run("hello-steps.ipynb");

        assertThat(Notebooks.text(done, 13)).startsWith("First after 20 laps: ");
        assertThat(cli.same("runs", "--metric", "melody").succeeded().out()).contains("0.5");
    }

    @Test
    void helloStepsPrintsWhatOneKernelPrints() throws IOException, InterruptedException {
        assertSameAsWhole("hello-steps.ipynb");
    }

    @Test
    void wineCellarPrintsWhatOneKernelPrints() throws IOException, InterruptedException {
        assertSameAsWhole("wine-cellar.ipynb");
    }

    @Test
    void javaStreamsRuns() {
        JsonNode done = run("java-streams.ipynb");

        for (JsonNode cell : done.path("cells")) {
            for (JsonNode output : cell.path("outputs")) {
                assertThat(output.path("output_type").asText()).isNotEqualTo("error");
            }
        }
        assertThat(cli.same("runs").succeeded().out()).contains("succeeded");
    }

    @Test
    void failingStepFailsAndSaysWhere() {
        Cli.Result result = cli.same(
                        "run", EXAMPLES.resolve("failing-step.ipynb").toString())
                .failed(1);

        assertThat(result.err())
                .contains("step \"eat\" failed in cell 6, line 5")
                .contains("Cell 2, line 3, in share")
                .contains("ZeroDivisionError: division by zero");
        assertThat(cli.same("status").failed(1).out()).contains("skipped");
    }

    private JsonNode run(String name, String... options) {
        List<String> arguments =
                new java.util.ArrayList<>(List.of("run", EXAMPLES.resolve(name).toString(), "-o", "done.ipynb"));
        arguments.addAll(List.of(options));
        cli.same(arguments.toArray(String[]::new)).succeeded();
        return Notebooks.read(folder.resolve("done.ipynb"));
    }

    private void assertSameAsWhole(String name) throws IOException, InterruptedException {
        String python = Pythons.full();
        JsonNode done = run(name, "--python", python);
        Path copy = Files.copy(EXAMPLES.resolve(name), folder.resolve(name));

        String whole = Pythons.run(python, RUN_WHOLE, copy.toString());

        Files.writeString(folder.resolve("whole.json"), whole.substring(whole.lastIndexOf("\n[") + 1));
        JsonNode expected = Notebooks.read(folder.resolve("whole.json"));
        for (int cell = 1; cell <= expected.size(); cell++) {
            assertThat(streams(done, cell))
                    .as("cell %d", cell)
                    .isEqualTo(expected.path(cell - 1).asText());
        }
        assertThat(Pythons.run(python, VALIDATE, folder.resolve("done.ipynb").toString())
                        .strip())
                .isEqualTo(Integer.toString(done.path("cells").size()));
    }

    private static String streams(JsonNode notebook, int cell) {
        StringBuilder text = new StringBuilder();
        for (JsonNode output : notebook.path("cells").path(cell - 1).path("outputs")) {
            if (output.path("output_type").asText().equals("stream")) {
                output.path("text").forEach(line -> text.append(line.asText()));
            }
        }
        return text.toString();
    }
}
