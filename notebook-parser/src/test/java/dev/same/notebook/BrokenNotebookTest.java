package dev.same.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokenNotebookTest {
    private final NotebookReader reader = new NotebookReader();

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | not JSON: the file does not start with { as a notebook does; name an .ipynb file",
                "{\"nbformat\": four} | not JSON: unknown word 'four'; correct the file there, or restore it",
                "{\"nbformat\":4,} | not JSON: unexpected character ('}'): was expecting double-quote to start field"
                        + " name; correct the file there, or restore it",
                "'' | the file is empty",
                "[1] | not a notebook: found a list, need a JSON object",
                "{} | JSON, but not a notebook: it has neither \"nbformat\" nor \"cells\"",
                "{\"nbformat\":3,\"worksheets\":[]} | /nbformat: found nbformat 3 (with worksheets), can read nbformat"
                        + " 4; open and save",
                "{\"nbformat\":5,\"cells\":[]} | /nbformat: found nbformat 5, can read nbformat 4; this version of"
                        + " SAME is older",
                "{\"nbformat\":4} | /cells: missing: need a list of cells",
                "{\"nbformat\":\"4\",\"cells\":[]} | /nbformat (line 1, column 13): found a string, need the number 4",
                "{\"nbformat\":4,\"cells\":{}} | /cells (line 1, column 23): found an object, need a list of cells",
                "{\"nbformat\":4,\"cells\":[3]} | /cells/0 (line 1, column 24): found a number, need a cell: an object",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"cod\",\"source\":\"\"}]} | /cells/0/cell_type (line 1,"
                        + " column 37): found \"cod\", need \"code\", \"markdown\" or \"raw\"",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"raw\",\"source\":1}]} | /cells/0/source (line 1, column"
                        + " 52): found a number, need a string or a list of strings",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"raw\",\"source\":[\"a\",1]}]} | /cells/0/source/1",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"raw\"}]} | /cells/0/source (line 1, column 24): missing",
                "{\"nbformat\":4,\"cells\":[{\"source\":\"\"}]} | /cells/0/cell_type (line 1, column 24): missing",
                "{\"nbformat\":4,\"cells\":[],\"metadata\":[]} | /metadata (line 1, column 37): found a list, need an"
                        + " object",
                "{\"nbformat\":4,\"cells\":[],\"cells\":[]} | the key \"cells\" stands twice in one object",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"code\",\"source\":\"\",\"outputs\":{}}]} |"
                        + " /cells/0/outputs",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"code\",\"source\":\"\",\"execution_count\":\"1\"}]} |"
                        + " /cells/0/execution_count",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"raw\",\"source\":\"abc | /cells/0/source (line 1",
                "{\"nbformat\":4,\"cells\":[{\"cell_type\":\"raw\" | the file ends in the middle of a value: it is cut"
                        + " off",
                "{\"nbformat\":4,\"cells\":[]} x | not JSON",
                "{\"nbformat\":4,\"cells\":[]} {} | text after the end of the notebook",
            })
    void namesThePlaceAndWhatIsAllowed(String json, String message) {
        assertThatThrownBy(() -> reader.parse(json == null ? "" : json, "a.ipynb"))
                .isInstanceOf(NotebookException.class)
                .hasMessageStartingWith("cannot read notebook a.ipynb: ")
                .hasMessageContaining(message);
    }

    @Test
    void reportsAllStructuralProblemsAtOnceUpToALimit() {
        var two = catchThrowableOfType(
                NotebookException.class,
                () -> reader.parse("{\"nbformat\":4,\n\"cells\":[1,{\"cell_type\":\"raw\"}]}", "a.ipynb"));
        var many = catchThrowableOfType(
                NotebookException.class,
                () -> reader.parse("{\"nbformat\":4,\"cells\":[" + "1,".repeat(5000) + "1]}", "a.ipynb"));

        assertThat(two.problems()).hasSize(2);
        assertThat(two).hasMessageContaining("2 problems\n  /cells/0 (line 2, column 10)");
        assertThat(many.problems()).hasSize(NotebookException.MAX_PROBLEMS);
    }

    @Test
    void refusesDeepNesting() {
        assertThatThrownBy(() -> reader.parse("[".repeat(100_000), "a")).isInstanceOf(NotebookException.class);
        assertThatThrownBy(() -> reader.parse("{\"metadata\":{\"a\":" + "[".repeat(100_000), "a"))
                .isInstanceOf(NotebookException.class)
                .hasMessageContaining(
                        "over a limit: lists and objects are nested more than 1000 deep; clear the outputs");
    }

    @Test
    void cutsTheWayIntoDeepNesting() {
        assertThatThrownBy(() -> reader.parse("{\"metadata\":{\"a\":" + "[".repeat(100_000), "a"))
                .hasMessageStartingWith("cannot read notebook a: /metadata/a/0/0/0")
                .hasMessageContaining("/... (line 1, column ")
                .satisfies(failure -> assertThat(failure.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void saysHowToConvertAFileInAnotherEncoding() {
        var latin =
                "{\"nbformat\":4,\n\"metadata\":{\"a\":\"caf\u00e9 au lait\"}}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> reader.parse(latin, "a"))
                .hasMessageContaining("line 2, column ")
                .hasMessageContaining("not UTF-8: found the byte 0xE9; if the file is in another encoding convert it,"
                        + " for instance with iconv -f LATIN1 -t UTF-8")
                .hasMessageNotContaining("middle byte");
    }

    @Test
    void boundsWhatIsKeptInMemory() {
        var fields = new StringBuilder();
        for (var i = 0; i <= 10_000; i++) {
            fields.append(",\"k").append(i).append("\":0");
        }
        var cell = "{\"cell_type\":\"raw\",\"source\":\"\"}";

        assertThatThrownBy(() -> reader.parse("{\"nbformat\":4" + fields + ",\"cells\":[]}", "a"))
                .hasMessageContaining("an object with more than 10000 fields");
        assertThatThrownBy(() ->
                        reader.parse("{\"nbformat\":4,\"cells\":[" + (cell + ",").repeat(100_000) + cell + "]}", "a"))
                .hasMessageContaining("/cells: more than 100000 cells; split the notebook");
        assertThatThrownBy(() -> reader.parse(
                        "{\"nbformat\":4,\"cells\":[{\"source\":\"" + "x".repeat(20_100_000) + "\"}]}", "a"))
                .hasMessageContaining("/cells/0/source")
                .hasMessageContaining("over a limit");
    }

    @Test
    void refusesOtherEncodingsAndBinaryFiles() {
        assertThatThrownBy(() -> reader.parse("{}".getBytes(StandardCharsets.UTF_16), "a"))
                .hasMessageContaining("found UTF-16, need UTF-8");
        assertThatThrownBy(() -> reader.parse(new byte[] {'P', 'K', 3, 4, 0, 0}, "a"))
                .isInstanceOf(NotebookException.class);
        assertThatThrownBy(() -> reader.parse(new byte[] {0, 1, 2}, "a")).hasMessageContaining("found a zero byte");
        assertThatThrownBy(() -> reader.parse(
                        "{\"nbformat\":4,\"metadata\":{\"é\":\"é\"}}".getBytes(StandardCharsets.ISO_8859_1), "a"))
                .isInstanceOf(NotebookException.class);
    }

    @Test
    void refusesAFileOverTheLimitWithoutReadingIt() throws IOException {
        var file = folder.resolve("big.ipynb");
        try (var big = new RandomAccessFile(file.toFile(), "rw")) {
            big.setLength(200L * 1024 * 1024);
        }

        assertThatThrownBy(() -> reader.read(file))
                .hasMessageContaining("it has 209715200 bytes, allowed are 104857600; clear its outputs");
        assertThatThrownBy(() -> new NotebookReader(10).parse("{           }", "a"))
                .hasMessageContaining("it has 13 bytes, allowed are 10");
    }

    @Test
    void namesMissingFilesAndDirectories() {
        assertThatThrownBy(() -> reader.read(folder.resolve("no.ipynb"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> reader.read(folder)).hasMessageContaining("is a directory");
    }

    @Test
    void survivesEveryTruncationAndManyMutations() throws IOException {
        byte[] bytes;
        try (var stream = getClass().getResourceAsStream("golden/base.ipynb")) {
            bytes = stream.readAllBytes();
        }
        for (var length = 0; length < bytes.length; length++) {
            var cut = java.util.Arrays.copyOf(bytes, length);
            if (length < bytes.length - 1) {
                assertThatThrownBy(() -> reader.parse(cut, "cut")).isInstanceOf(NotebookException.class);
            }
        }
        for (var seed = 0; seed < 5000; seed++) {
            var random = new java.util.Random(seed);
            var changed = bytes.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            try {
                var notebook = reader.parse(changed, "changed");
                notebook.cells().forEach(cell -> cell.metadata().size());
            } catch (NotebookException e) {
                assertThat(e.problems()).as("seed %d", seed).isNotEmpty();
            }
        }
    }
}
