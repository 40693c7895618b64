package dev.same.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes notebooks for tests and reads outputs. */
final class Notebooks {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Notebooks() {}

    /** Write a Python notebook with one code cell for each source. */
    static Path write(Path folder, String name, String... sources) {
        return writeIn("python", folder, name, sources);
    }

    static Path writeIn(String language, Path folder, String name, String... sources) {
        ObjectNode notebook = JSON.createObjectNode();
        var cells = notebook.putArray("cells");
        for (int i = 0; i < sources.length; i++) {
            ObjectNode cell = cells.addObject();
            cell.put("cell_type", "code");
            cell.putNull("execution_count");
            cell.put("id", "cell-" + (i + 1));
            cell.putObject("metadata");
            cell.putArray("outputs");
            cell.put("source", sources[i]);
        }
        notebook.putObject("metadata")
                .putObject("kernelspec")
                .put("language", language)
                .put("name", language)
                .put("display_name", language);
        notebook.put("nbformat", 4).put("nbformat_minor", 5);
        try {
            Path file = folder.resolve(name);
            Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(notebook));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Return all text of a cell's outputs: streams, results as plain text, errors. */
    static String text(JsonNode notebook, int cell) {
        StringBuilder text = new StringBuilder();
        for (JsonNode output : notebook.path("cells").path(cell - 1).path("outputs")) {
            append(text, output.path("text"));
            append(text, output.path("data").path("text/plain"));
            append(text, output.path("evalue"));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, JsonNode value) {
        if (value.isArray()) {
            value.forEach(line -> text.append(line.asText()));
        } else {
            text.append(value.asText());
        }
    }
}
