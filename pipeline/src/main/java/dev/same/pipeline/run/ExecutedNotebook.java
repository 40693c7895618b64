package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.notebook.Cell;
import dev.same.notebook.CellResult;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.pipeline.internal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The notebook with the outputs that a run gave, as if it had been run by hand; cells that did not run are empty. */
final class ExecutedNotebook {
    private ExecutedNotebook() {}

    static Notebook of(Notebook notebook, RunDirectory run, Map<String, RunSnapshot.StepStatus> steps, State state) {
        Map<Integer, CellResult> results = new TreeMap<>();
        for (Cell cell : notebook.cells()) {
            if (cell.type() == CellType.CODE) {
                results.put(cell.number(), new CellResult(Json.MAPPER.createArrayNode(), Optional.empty()));
            }
        }
        steps.forEach((name, status) -> {
            if (status.attempt() > 0) {
                collect(run.attempt(name, status.attempt()), results);
            }
        });
        ObjectNode same = notebook.same()
                .filter(JsonNode::isObject)
                .map(node -> (ObjectNode) node)
                .orElseGet(Json.MAPPER::createObjectNode);
        same.set(
                "run",
                Json.MAPPER.createObjectNode().put("number", run.number()).put("state", state.word()));
        return notebook.withResults(results).withSame(same);
    }

    private static void collect(Path attempt, Map<Integer, CellResult> results) {
        Path cells = attempt.resolve("cells.json");
        if (!Files.exists(cells)) {
            fromEvents(attempt, results);
            return;
        }
        try {
            for (JsonNode cell : Json.MAPPER.readTree(Files.readAllBytes(cells))) {
                put(results, cell.path("cell").asInt(), cell.path("outputs"), cell.path("executionCount"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + cells, e);
        }
    }

    /** The step died before it could write its cells: what it had said until then is in its events. */
    private static void fromEvents(Path attempt, Map<Integer, CellResult> results) {
        Map<Integer, ArrayNode> outputs = new TreeMap<>();
        for (JsonNode event : new StepEvents(attempt).poll()) {
            int cell = event.path("cell").asInt();
            if (event.path("type").asText().equals("cell-started")) {
                outputs.put(cell, Json.MAPPER.createArrayNode());
            } else if (event.path("type").asText().equals("output")) {
                append(outputs.computeIfAbsent(cell, number -> Json.MAPPER.createArrayNode()), event.path("output"));
            }
        }
        outputs.forEach((cell, array) -> put(results, cell, array, Json.MAPPER.nullNode()));
    }

    private static void append(ArrayNode outputs, JsonNode output) {
        String type = output.path("output_type").asText();
        JsonNode last = outputs.path(outputs.size() - 1);
        if (type.equals("stream") && last.path("name").equals(output.path("name"))) {
            ((ObjectNode) last).put("text", text(last) + text(output));
        } else if (type.equals("clear_output")) {
            outputs.removeAll();
        } else if (!type.equals("update_display_data")) {
            outputs.add(output.deepCopy());
        }
    }

    private static String text(JsonNode stream) {
        JsonNode text = stream.path("text");
        if (!text.isArray()) {
            return text.asText();
        }
        StringBuilder joined = new StringBuilder();
        text.forEach(line -> joined.append(line.asText()));
        return joined.toString();
    }

    private static void put(Map<Integer, CellResult> results, int cell, JsonNode outputs, JsonNode count) {
        results.computeIfPresent(
                cell,
                (number, empty) -> new CellResult(
                        outputs.isArray() ? outputs : Json.MAPPER.createArrayNode(),
                        count.isInt() ? Optional.of(count.asInt()) : Optional.empty()));
    }
}
