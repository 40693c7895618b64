package dev.same.magics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.CaptureRequest.SeenFile;
import dev.same.notebook.NotebookReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiddenStateTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private NotebookCells notebook(String... cells) throws IOException {
        ObjectNode root = JSON.createObjectNode().put("nbformat", 4).put("nbformat_minor", 5);
        root.putObject("metadata")
                .putObject("kernelspec")
                .put("name", "python3")
                .put("language", "python");
        ArrayNode array = root.putArray("cells");
        for (int i = 0; i < cells.length; i++) {
            ObjectNode cell = array.addObject().put("cell_type", "code").put("id", "c" + i);
            cell.putNull("execution_count").putObject("metadata");
            cell.put("source", cells[i]).putArray("outputs");
        }
        Path file = folder.resolve("n.ipynb");
        Files.writeString(file, root.toString());
        return new NotebookCells(Optional.of(new NotebookReader().read(file)));
    }

    private static SessionExecution executed(int cell, boolean saved) {
        return new SessionExecution(
                Optional.of(cell).filter(number -> number > 0), "x", saved, Optional.empty(), Optional.empty());
    }

    private static ObjectNode state(NotebookCells notebook, List<SessionExecution> executions, String... names) {
        ObjectNode state = JSON.createObjectNode();
        ArrayNode array = state.putArray("names");
        List.of(names).forEach(array::add);
        HiddenState.add(state, JSON.createArrayNode(), executions, notebook);
        return state;
    }

    @Test
    void aSessionThatRanFromTopToBottomHidesNothing() throws IOException {
        ObjectNode state = state(notebook("a = 1", "b = a"), List.of(executed(1, true), executed(2, true)), "a", "b");

        assertThat(state.toString())
                .isEqualTo("{\"executionOrder\":[1,2],\"outOfOrder\":[],\"rerun\":[],\"stale\":[],"
                        + "\"notInNotebook\":0,\"undefined\":[],\"usedBeforeDefinition\":[]}");
    }

    @Test
    void theLastExecutionOfACellCounts() throws IOException {
        ObjectNode state = state(
                notebook("a = 1", "b = a", "c = b"),
                List.of(
                        executed(3, true),
                        executed(1, false),
                        executed(2, false),
                        executed(1, true),
                        executed(0, false)),
                "a");

        assertThat(state.path("executionOrder").toString()).isEqualTo("[3,1,2,1]");
        assertThat(state.path("outOfOrder").toString()).isEqualTo("[1,2]");
        assertThat(state.path("rerun").toString()).isEqualTo("[1]");
        assertThat(state.path("stale").toString()).isEqualTo("[2]");
        assertThat(state.path("notInNotebook").asInt()).isEqualTo(1);
    }

    @Test
    void namesOfNoCellAndNamesThatComeTooLateAreTold() throws IOException {
        ObjectNode state = state(notebook("print(late)", "late = 1\n%same param p=1"), List.of(), "late", "p", "gone");

        assertThat(state.path("undefined").toString()).isEqualTo("[\"gone\"]");
        assertThat(state.path("usedBeforeDefinition").toString()).isEqualTo("[{\"name\":\"late\",\"cell\":1}]");
    }

    @Test
    void whereACellMayBindAnyNameNobodyKnows() throws IOException {
        ObjectNode state = JSON.createObjectNode();
        state.putArray("names").add("gone");
        ArrayNode probes = JSON.createArrayNode();

        HiddenState.add(state, probes, List.of(), notebook("from os.path import *"));

        assertThat(state.path("undefined").isNull()).isTrue();
        assertThat(probes.get(0).path("status").asText()).isEqualTo("skipped");
        assertThat(probes.get(0).path("reason").asText()).contains("cell 1");
    }

    @Test
    void filesThatAnEarlierCellWroteAreNoDataThatIsRead() throws IOException {
        NotebookCells cells = notebook(
                "import pandas as pd\nt = pd.read_csv('in.csv')\nt.to_csv('out.csv')",
                "pd.read_csv('out.csv')",
                "def load(path):\n    return open('inner.txt').read(), open(path)");

        assertThat(new ArrayList<>(cells.files()))
                .containsExactly(
                        new SeenFile("in.csv", "r", 1),
                        new SeenFile("out.csv", "w", 1),
                        new SeenFile("inner.txt", "r", 3));
        assertThat(cells.unknownFiles()).containsExactly(3);
    }
}
