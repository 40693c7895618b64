package dev.same.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings outputs into the form that Jupyter saves: long texts as lists of lines, no transient fields. */
final class OutputForm {
    private static final Map<String, List<String>> REQUIRED = Map.of(
            "stream", List.of("name", "text"),
            "display_data", List.of("data"),
            "execute_result", List.of("data"),
            "error", List.of("ename", "evalue", "traceback"));
    /** nbformat splits these besides text/*. */
    private static final Set<String> SPLIT_TYPES = Set.of("application/javascript", "image/svg+xml");

    private OutputForm() {}

    static void requireOutputs(JsonNode outputs) {
        if (!outputs.isArray()) {
            throw new IllegalArgumentException("outputs of a cell are " + outputs.getNodeType() + ", need an array");
        }
        for (var i = 0; i < outputs.size(); i++) {
            var output = outputs.get(i);
            var type = output.path("output_type").asText();
            var required = REQUIRED.get(type);
            if (required == null) {
                throw new IllegalArgumentException("output " + i + " has output_type \"" + type
                        + "\" (allowed: display_data, error, execute_result, stream)");
            }
            for (var field : required) {
                if (!output.has(field)) {
                    throw new IllegalArgumentException("output " + i + " (" + type + ") has no \"" + field + "\"");
                }
            }
        }
    }

    static ArrayNode saved(JsonNode outputs) {
        ArrayNode saved = outputs.deepCopy();
        saved.forEach(output -> saveOutput((ObjectNode) output));
        return saved;
    }

    private static void saveOutput(ObjectNode output) {
        output.remove("transient");
        switch (output.path("output_type").asText()) {
            case "stream" -> splitField(output, "text");
            case "execute_result" -> {
                if (!output.has("execution_count")) {
                    output.putNull("execution_count");
                }
                saveData(output);
            }
            case "display_data" -> saveData(output);
            default -> {}
        }
    }

    private static void saveData(ObjectNode output) {
        if (!output.has("metadata")) {
            output.putObject("metadata");
        }
        if (output.get("data") instanceof ObjectNode data) {
            for (var type : List.copyOf(
                    data.properties().stream().map(Map.Entry::getKey).toList())) {
                if (type.startsWith("text/") || SPLIT_TYPES.contains(type)) {
                    splitField(data, type);
                }
            }
        }
    }

    private static void splitField(ObjectNode object, String field) {
        var value = object.get(field);
        if (value != null && value.isTextual()) {
            var lines = object.putArray(field);
            PythonText.splitLines(value.textValue()).forEach(lines::add);
        }
    }
}
