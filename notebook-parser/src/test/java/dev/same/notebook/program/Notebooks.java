package dev.same.notebook.program;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;

/** Builds notebooks for tests, cell by cell. */
final class Notebooks {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final ObjectNode root = MAPPER.createObjectNode();
    private final ArrayNode cells;

    private Notebooks(String language) {
        root.put("nbformat", 4).put("nbformat_minor", 5);
        root.putObject("metadata").putObject("kernelspec").put("language", language);
        cells = root.putArray("cells");
    }

    static Notebooks python() {
        return new Notebooks("python");
    }

    static Notebooks of(String language) {
        return new Notebooks(language);
    }

    Notebooks code(String source, String... tags) {
        return cell("code", source, "{}", tags);
    }

    Notebooks markdown(String source, String... tags) {
        return cell("markdown", source, "{}", tags);
    }

    Notebooks same(String type, String source, String same) {
        return cell(type, source, same);
    }

    private Notebooks cell(String type, String source, String same, String... tags) {
        var cell = cells.addObject().put("cell_type", type).put("source", source);
        var metadata = cell.putObject("metadata");
        if (!same.equals("{}")) {
            try {
                metadata.set("same", MAPPER.readTree(same));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }
        var list = metadata.putArray("tags");
        for (var tag : tags) {
            list.add(tag);
        }
        if (type.equals("code")) {
            cell.putNull("execution_count").putArray("outputs");
        }
        return this;
    }

    Notebook notebook() {
        return new NotebookReader().parse(root.toString(), "test.ipynb");
    }

    Program program() {
        return new ProgramParser().parse(notebook());
    }
}
