package dev.same.pipeline.cache;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import dev.same.pipeline.run.StepEvents;
import dev.same.pipeline.run.StepResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Outputs of cells and metrics, taken from an attempt and given to a later one. Cells are told by their order in the step: their
 * numbers change when a cell is put in before them.
 */
final class CachedCells {
    private CachedCells() {}

    /** Return the outputs of each cell of the step. */
    static List<JsonNode> outputs(PlannedStep step, Path attempt) throws IOException {
        Map<Integer, JsonNode> byNumber = new HashMap<>();
        Path file = attempt.resolve("cells.json");
        if (Files.exists(file)) {
            for (JsonNode cell : Json.MAPPER.readTree(Files.readAllBytes(file))) {
                byNumber.put(cell.path("cell").asInt(), cell.path("outputs"));
            }
        }
        List<JsonNode> outputs = new ArrayList<>();
        for (PlannedCell cell : step.cells()) {
            outputs.add(byNumber.getOrDefault(cell.number(), Json.MAPPER.createArrayNode()));
        }
        return outputs;
    }

    /** Return metrics and progress, each with the cell's place in the step instead of its number. */
    static List<JsonNode> events(PlannedStep step, Path attempt) {
        List<Integer> numbers = step.cells().stream().map(PlannedCell::number).toList();
        List<JsonNode> events = new ArrayList<>();
        for (JsonNode event : new StepEvents(attempt).poll()) {
            if (event.path("type").asText().equals("metric")) {
                events.add(((ObjectNode) event)
                        .put("cell", numbers.indexOf(event.path("cell").asInt())));
            }
        }
        return events;
    }

    /** Return the result with places of cells in the step instead of their numbers. */
    static StepResult byPlace(PlannedStep step, StepResult result) {
        List<Integer> numbers = step.cells().stream().map(PlannedCell::number).toList();
        Map<String, Integer> places = new HashMap<>();
        result.bound().forEach((name, cell) -> places.put(name, numbers.indexOf(cell)));
        return result.withBound(places);
    }

    /** Return the result with the numbers that the step's cells have now. */
    static StepResult byNumber(PlannedStep step, StepResult result) {
        Map<String, Integer> numbers = new HashMap<>();
        result.bound().forEach((name, place) -> {
            if (place >= 0 && place < step.cells().size()) {
                numbers.put(name, step.cells().get(place).number());
            }
        });
        return result.withBound(numbers);
    }

    /** Write what an attempt that executes the step would have left for people. */
    static void write(PlannedStep step, CachedResult result, Path attempt) throws IOException {
        ArrayNode cells = Json.MAPPER.createArrayNode();
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < step.cells().size(); i++) {
            PlannedCell cell = step.cells().get(i);
            JsonNode outputs = i < result.cells().size() ? result.cells().get(i) : Json.MAPPER.createArrayNode();
            ArrayNode shown = outputs.deepCopy();
            for (JsonNode output : shown) {
                if (output.has("execution_count")) {
                    ((ObjectNode) output).put("execution_count", cell.executionCount());
                }
            }
            cells.addObject()
                    .put("cell", cell.number())
                    .put("executionCount", cell.executionCount())
                    .set("outputs", shown);
            event(events, result, "cell-started", cell.number());
            for (JsonNode output : shown) {
                ObjectNode event = line(result, "output", cell.number());
                event.set("output", output);
                append(events, event);
            }
            metrics(events, result, i, cell.number());
            event(events, result, "cell-finished", cell.number());
        }
        Files.write(attempt.resolve("cells.json"), Json.MAPPER.writeValueAsBytes(cells));
        Files.write(attempt.resolve("events.jsonl"), events.toString().getBytes(StandardCharsets.UTF_8));
        Files.write(attempt.resolve("result.json"), Json.MAPPER.writeValueAsBytes(byNumber(step, result.result())));
    }

    private static void metrics(StringBuilder events, CachedResult result, int place, int number) {
        for (JsonNode metric : result.events()) {
            if (metric.path("cell").asInt() == place) {
                append(events, ((ObjectNode) metric.deepCopy()).put("cell", number));
            }
        }
    }

    private static void event(StringBuilder events, CachedResult result, String type, int cell) {
        ObjectNode event = line(result, type, cell);
        if (type.equals("cell-finished")) {
            event.put("status", "ok").put("seconds", 0);
        }
        append(events, event);
    }

    private static ObjectNode line(CachedResult result, String type, int cell) {
        return Json.MAPPER
                .createObjectNode()
                .put("type", type)
                .put("time", result.time())
                .put("cell", cell);
    }

    private static void append(StringBuilder events, JsonNode event) {
        try {
            events.append(Json.MAPPER.writeValueAsString(event)).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
