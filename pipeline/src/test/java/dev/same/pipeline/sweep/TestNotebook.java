package dev.same.pipeline.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes Python notebooks of a code cell for each source. */
final class TestNotebook {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestNotebook() {}

    static Notebook of(Path folder, String... sources) {
        ObjectNode notebook = JSON.createObjectNode();
        var cells = notebook.putArray("cells");
        for (String source : sources) {
            ObjectNode cell = cells.addObject().put("cell_type", "code").put("source", source);
            cell.putNull("execution_count").putObject("metadata");
            cell.putArray("outputs");
            cell.put("id", "c" + cells.size());
        }
        notebook.putObject("metadata")
                .putObject("kernelspec")
                .put("language", "python")
                .put("name", "python3")
                .put("display_name", "Python");
        notebook.put("nbformat", 4).put("nbformat_minor", 5);
        try {
            Path file = folder.resolve("a.ipynb");
            Files.write(file, JSON.writeValueAsBytes(notebook));
            return new NotebookReader().read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
