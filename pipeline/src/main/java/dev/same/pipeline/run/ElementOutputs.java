package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.PlannedStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The outputs of a step's cells in all its elements, one after the other, as a loop would have shown them. */
final class ElementOutputs {
    /** An executed notebook is to be looked at; all outputs are in the folders of the elements. */
    private static final int MOST_ELEMENTS = 200;

    private ElementOutputs() {}

    /** Write {@code cells.json} of an attempt at the step. */
    static void write(RunDirectory run, PlannedStep step, int attempt, int elements) {
        Map<Integer, ArrayNode> outputs = new TreeMap<>();
        step.cells().forEach(cell -> outputs.put(cell.number(), Json.MAPPER.createArrayNode()));
        Path directory = run.attempt(step.name(), attempt);
        try {
            for (int element = 0; element < Math.min(elements, MOST_ELEMENTS); element++) {
                String label = RunDirectory.element(step.name(), element);
                Path cells = run.attempt(label, LeftAttempt.of(run, label, 0).number())
                        .resolve("cells.json");
                if (Files.exists(cells)) {
                    for (JsonNode cell : Json.MAPPER.readTree(Files.readAllBytes(cells))) {
                        ArrayNode all = outputs.get(cell.path("cell").asInt());
                        if (all != null) {
                            cell.path("outputs").forEach(output -> append(all, output));
                        }
                    }
                }
            }
            ArrayNode json = Json.MAPPER.createArrayNode();
            for (PlannedStep.PlannedCell cell : step.cells()) {
                ArrayNode all = outputs.getOrDefault(cell.number(), Json.MAPPER.createArrayNode());
                if (elements > MOST_ELEMENTS && !all.isEmpty()) {
                    append(
                            all,
                            note(
                                    elements - MOST_ELEMENTS,
                                    run.path().resolve("steps").resolve(step.name())));
                }
                json.addObject()
                        .put("cell", cell.number())
                        .put("executionCount", cell.executionCount())
                        .set("outputs", all);
            }
            Files.createDirectories(directory);
            Files.write(directory.resolve("cells.json"), Json.MAPPER.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + directory + ": " + e, e);
        }
    }

    private static ObjectNode note(int more, Path folder) {
        return Json.MAPPER
                .createObjectNode()
                .put("output_type", "stream")
                .put("name", "stdout")
                .put("text", "... and " + more + " more elements: see " + folder.resolve("each") + "\n");
    }

    private static void append(ArrayNode outputs, JsonNode output) {
        JsonNode last = outputs.path(outputs.size() - 1);
        if (output.path("output_type").asText().equals("stream")
                && last.path("name").equals(output.path("name"))
                && last.path("output_type").asText().equals("stream")) {
            ((ObjectNode) last).put("text", text(last) + text(output));
        } else {
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
}
