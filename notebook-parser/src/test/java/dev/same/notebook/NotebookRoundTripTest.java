package dev.same.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden notebooks were written by nbformat: see make_golden.py next to them. */
class NotebookRoundTripTest {
    private final NotebookReader reader = new NotebookReader();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base.ipynb",
                "executed.ipynb",
                "indent-4.ipynb",
                "indent-tab.ipynb",
                "compact.ipynb",
                "crlf.ipynb",
                "minor-0-source-string.ipynb"
            })
    void writesTheBytesThatItRead(String name) throws IOException {
        var bytes = golden(name);
        var file = folder.resolve(name);

        new NotebookWriter().write(reader.parse(bytes, name), file);

        assertThat(file).hasBinaryContent(bytes);
        assertThat(reader.read(file).cells()).isNotEmpty();
    }

    @Test
    void readsEveryFieldOfACell() throws IOException {
        var notebook = reader.parse(golden("executed.ipynb"), "executed.ipynb");

        assertThat(notebook.nbformatMinor()).isEqualTo(5);
        assertThat(notebook.language()).isEqualTo("python");
        assertThat(notebook.metadata().path("unknown").path("z").size()).isEqualTo(2);
        assertThat(notebook.cell(1).type()).isEqualTo(CellType.MARKDOWN);
        assertThat(notebook.cell(1).source()).isEqualTo("# Titanic\n\nWho survived, and *why*.\n");
        assertThat(notebook.cell(2).tags()).containsExactly("parameters");
        assertThat(notebook.cell(2).id()).contains("c2");
        assertThat(notebook.cell(2).executionCount()).contains(1);
        assertThat(notebook.cell(2).outputs()).hasSize(3);
        assertThat(notebook.cell(3).attachments().orElseThrow().has("p.png")).isTrue();
        assertThat(notebook.cell(4).source()).isEmpty();
        assertThat(notebook.cell(4).executionCount()).isEmpty();
        assertThat(notebook.cell(5).source()).isEqualTo("raw é中\uD83D\uDE00 \u001b[0m \u007f \u2028 end");
        assertThat(notebook.cell(6).same().orElseThrow().path("step").textValue())
                .isEqualTo("train");
        assertThat(notebook.cell(6).metadata().path("nan").doubleValue()).isNaN();
    }

    @Test
    void writesResultsAsJupyterDoes() throws IOException {
        var notebook = reader.parse(golden("base.ipynb"), "base.ipynb").withResults(results());

        assertThat(text(notebook)).isEqualTo(new String(golden("executed.ipynb"), StandardCharsets.UTF_8));
    }

    @Test
    void setsMetadataAsJupyterDoes() throws IOException {
        var same = JsonNodeFactory.instance.objectNode();
        same.putArray("steps").add("a").add("b");
        same.put("run", 42);

        var notebook = reader.parse(golden("executed.ipynb"), "executed.ipynb").withSame(same);

        assertThat(text(notebook)).isEqualTo(new String(golden("with-same.ipynb"), StandardCharsets.UTF_8));
        assertThat(text(notebook.withSame(same))).isEqualTo(text(notebook));
        assertThat(notebook.same()).contains(same);
    }

    @ParameterizedTest
    @ValueSource(strings = {"indent-4.ipynb", "indent-tab.ipynb", "compact.ipynb", "crlf.ipynb"})
    void keepsTheLayoutWhenResultsAreSetAndTakenBack(String name) throws IOException {
        var notebook = reader.parse(golden(name), name);
        var empty = new CellResult(JsonNodeFactory.instance.arrayNode(), Optional.empty());

        var executed = notebook.withResults(results());

        assertThat(executed.cell(6).outputs()).hasSize(2);
        assertThat(text(executed.withResults(Map.of(2, empty, 4, empty, 6, empty))))
                .isEqualTo(text(notebook));
        assertThat(text(executed).contains("\n")).isEqualTo(text(notebook).contains("\n"));
        assertThat(text(executed).replace("\r\n", "").contains("\n"))
                .isEqualTo(!name.equals("crlf.ipynb") && !name.equals("compact.ipynb"));
    }

    @Test
    void addsFieldsThatAreMissing() {
        var notebook = reader.parse(
                "{\"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"source\": \"x\"}], \"nbformat\": 4}", "a");
        var count = CellResult.of(JsonNodeFactory.instance.arrayNode(), 7);

        assertThat(text(notebook.withResults(Map.of(1, count)).withSame(JsonNodeFactory.instance.numberNode(1))))
                .isEqualTo(
                        "{\"cells\": [{\"cell_type\": \"code\", \"execution_count\": 7, \"metadata\": {}, \"outputs\": [], "
                                + "\"source\": \"x\"}], \"metadata\": {\"same\": 1}, \"nbformat\": 4}");
    }

    @Test
    void refusesResultsOfCellsThatHaveNone() throws IOException {
        var notebook = reader.parse(golden("base.ipynb"), "base.ipynb");
        var result = CellResult.of(JsonNodeFactory.instance.arrayNode(), 1);

        assertThatThrownBy(() -> notebook.withResults(Map.of(1, result))).hasMessageContaining("no code cell");
        assertThatThrownBy(() -> notebook.withResults(Map.of(99, result)))
                .hasMessage("no cell 99 in base.ipynb (it has 6 cells)");
        assertThatThrownBy(() -> CellResult.of(JsonNodeFactory.instance.objectNode(), 1))
                .hasMessageContaining("need an array");
        assertThatThrownBy(() -> CellResult.of(
                        JsonNodeFactory.instance.arrayNode().add(JsonNodeFactory.instance.objectNode()), 1))
                .hasMessageContaining("output 0 has output_type \"\"");
    }

    @Test
    void keepsRandomNotebooksByteByByte() {
        for (var seed = 0; seed < 500; seed++) {
            var json = new RandomNotebook(new Random(seed)).json();
            var notebook = reader.parse(json, "random");

            assertThat(text(notebook)).as("seed %d", seed).isEqualTo(json);
            for (var cell : notebook.cells()) {
                if (cell.type() == CellType.CODE) {
                    var same = new CellResult(cell.outputs(), cell.executionCount());
                    var again = notebook.withResults(Map.of(cell.number(), same));
                    assertThat(again.cell(cell.number()).outputs())
                            .as("seed %d", seed)
                            .isEqualTo(cell.outputs());
                    assertThat(again.metadata()).as("seed %d", seed).isEqualTo(notebook.metadata());
                }
            }
        }
    }

    @Test
    void keepsAFileThatCannotBeReplaced() throws IOException {
        var notebook = reader.parse(golden("base.ipynb"), "base.ipynb");
        var target = Files.createDirectory(folder.resolve("taken"));

        assertThatThrownBy(() -> new NotebookWriter().write(notebook, target))
                .isInstanceOf(NotebookException.class)
                .hasMessageContaining("cannot write notebook " + target);
        assertThatThrownBy(() -> new NotebookWriter().write(notebook, folder.resolve("none/a.ipynb")))
                .isInstanceOf(NotebookException.class);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void keepsLinksAndPermissions() throws IOException {
        var notebook = reader.parse(golden("base.ipynb"), "base.ipynb");
        var file = Files.writeString(folder.resolve("a.ipynb"), "old");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
        var link = Files.createSymbolicLink(folder.resolve("link.ipynb"), file);

        new NotebookWriter().write(notebook, link);

        assertThat(link).isSymbolicLink();
        assertThat(file).hasBinaryContent(golden("base.ipynb"));
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(file, link);
        }
    }

    @Test
    void writesNumbersAsPythonDoes() {
        var expected = new LinkedHashMap<Double, String>();
        expected.put(1e-05, "1e-05");
        expected.put(0.0001, "0.0001");
        expected.put(1e16, "1e+16");
        expected.put(123456789012345680.0, "1.2345678901234568e+17");
        expected.put(9007199254740993.0, "9007199254740992.0");
        expected.put(2e-323, "2e-323");
        expected.put(2.0E-3, "0.002");
        expected.put(1.0E23, "1e+23");
        expected.put(-1.5, "-1.5");
        expected.put(100.0, "100.0");
        expected.put(Double.MAX_VALUE, "1.7976931348623157e+308");

        expected.forEach((value, text) -> assertThat(PythonText.repr(value)).isEqualTo(text));
    }

    private static Map<Integer, CellResult> results() throws IOException {
        var results = new LinkedHashMap<Integer, CellResult>();
        for (var field : JsonTrees.MAPPER.readTree(golden("results.json")).properties()) {
            var count = field.getValue().get("executionCount");
            results.put(
                    Integer.valueOf(field.getKey()),
                    new CellResult(
                            field.getValue().get("outputs"),
                            count.isNull() ? Optional.empty() : Optional.of(count.intValue())));
        }
        return results;
    }

    private static String text(Notebook notebook) {
        return new String(notebook.toBytes(), StandardCharsets.UTF_8);
    }

    private static byte[] golden(String name) throws IOException {
        try (var stream = NotebookRoundTripTest.class.getResourceAsStream("golden/" + name)) {
            return List.of(stream).get(0).readAllBytes();
        }
    }
}
