package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Prints the events of one step as lines of text, each behind the step's name. */
final class LogText {
    private static final Pattern ANSI = Pattern.compile("\u001B\\[[0-9;]*m");

    private final String prefix;
    private final Surroundings surroundings;
    private boolean atLineStart = true;
    private boolean said;

    LogText(String prefix, Surroundings surroundings) {
        this.prefix = prefix;
        this.surroundings = surroundings;
    }

    void print(JsonNode event) {
        switch (event.path("type").asText()) {
            case "output" -> output(event.path("output"));
            case "metric" ->
                line("metric " + event.path("name").asText() + " = "
                        + event.path("value").asText());
            default -> {}
        }
    }

    private void output(JsonNode output) {
        switch (output.path("output_type").asText()) {
            case "stream" -> stream(text(output.path("text")));
            case "display_data", "execute_result" -> {
                JsonNode data = output.path("data");
                line(data.has("text/plain") ? text(data.path("text/plain")) : "(" + mediaTypes(data) + ")");
            }
            case "error" -> {
                StringBuilder traceback = new StringBuilder();
                output.path("traceback")
                        .forEach(line -> traceback.append(line.asText()).append('\n'));
                line(traceback.toString().stripTrailing());
            }
            default -> {}
        }
    }

    private static String mediaTypes(JsonNode data) {
        List<String> types = new ArrayList<>();
        data.fieldNames().forEachRemaining(types::add);
        return String.join(", ", types);
    }

    private static String text(JsonNode text) {
        if (!text.isArray()) {
            return text.asText();
        }
        StringBuilder joined = new StringBuilder();
        text.forEach(line -> joined.append(line.asText()));
        return joined.toString();
    }

    /** Print something that stands on lines of its own. */
    void line(String text) {
        endLine();
        stream(text + "\n");
    }

    /** Print a line that may be asked for again and again. */
    void once(String text) {
        if (!said) {
            said = true;
            line(text);
        }
    }

    void endLine() {
        if (!atLineStart) {
            surroundings.out().print('\n');
            atLineStart = true;
        }
    }

    private void stream(String raw) {
        String text = surroundings.outStyle().colour() ? raw : ANSI.matcher(raw).replaceAll("");
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            String part = text.substring(start, end < 0 ? text.length() : end);
            surroundings.out().print(atLineStart ? prefix + part : part);
            atLineStart = end >= 0;
            if (atLineStart) {
                surroundings.out().print('\n');
            }
            start = end < 0 ? text.length() : end + 1;
        }
    }
}
