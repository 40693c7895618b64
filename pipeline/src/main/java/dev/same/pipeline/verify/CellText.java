package dev.same.pipeline.verify;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The text that a cell put out: streams, plain text of results and displays, errors.
 *
 * <p>Text of one stream is put together wherever it stands: which of two streams comes first is a matter of time when a child
 * process writes one of them.
 */
final class CellText {
    private CellText() {}

    static String of(JsonNode outputs) {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        StringBuilder rest = new StringBuilder();
        for (JsonNode output : outputs) {
            switch (output.path("output_type").asText()) {
                case "stream" ->
                    (output.path("name").asText().equals("stderr") ? err : out).append(joined(output.path("text")));
                case "error" -> {
                    rest.append("error: ").append(output.path("ename").asText()).append(": ");
                    rest.append(output.path("evalue").asText()).append('\n');
                    output.path("traceback")
                            .forEach(line ->
                                    rest.append("  ").append(line.asText()).append('\n'));
                }
                default ->
                    rest.append(output.path("output_type").asText().equals("execute_result") ? "result" : "display")
                            .append(": ")
                            .append(joined(output.path("data").path("text/plain")))
                            .append('\n');
            }
        }
        return out + (err.isEmpty() ? "" : "[stderr] " + err) + rest;
    }

    static String joined(JsonNode text) {
        if (!text.isArray()) {
            return text.asText();
        }
        StringBuilder joined = new StringBuilder();
        text.forEach(line -> joined.append(line.asText()));
        return joined.toString();
    }
}
