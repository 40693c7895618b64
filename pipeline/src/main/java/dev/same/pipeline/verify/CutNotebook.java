package dev.same.pipeline.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.verify.Variant.Splitting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Cuts a notebook into steps at other places than it says, without changing a line of its code. */
final class CutNotebook {
    private static final Pattern STEP_LINE = Pattern.compile("(?m)^(\\s*)(%{1,2}same\\s+step\\b.*)$");
    private static final Pattern SAME_LINE = Pattern.compile("^\\s*%{1,2}same\\b.*");
    private static final Pattern STEP_TAG = Pattern.compile("same[_-]step[_-].*|cache=.*|environment=.*");
    private static final String LAST_STEP = "values-at-the-end";

    private CutNotebook() {}

    /** Return the cells that have code of their own: those at which a step can start. */
    static List<Integer> startable(Notebook notebook) {
        String comment = notebook.language().equals("java") ? "//" : "#";
        List<Integer> cells = new ArrayList<>();
        for (Cell cell : notebook.cells()) {
            boolean code = cell.source()
                    .lines()
                    .map(String::strip)
                    .anyMatch(line -> !line.isEmpty()
                            && !line.startsWith(comment)
                            && !SAME_LINE.matcher(line).matches());
            if (cell.type() == CellType.CODE && code && !cell.tags().contains("skip-execution")) {
                cells.add(cell.number());
            }
        }
        return cells;
    }

    /**
     * Cut.
     *
     * @param lastCell source of a cell to add at the end, as a step of its own where there are steps
     */
    static Notebook cut(Notebook notebook, Splitting splitting, Optional<String> lastCell) {
        try {
            ObjectNode root = (ObjectNode) Json.MAPPER.readTree(notebook.toBytes());
            ArrayNode cells = (ArrayNode) root.path("cells");
            if (!(splitting instanceof Splitting.AsWritten)) {
                String comment = notebook.language().equals("java") ? "// " : "# ";
                for (JsonNode cell : cells) {
                    removeSteps((ObjectNode) cell, comment);
                }
            }
            if (splitting instanceof Splitting.At at) {
                for (int start : at.starts()) {
                    open((ObjectNode) cells.path(start - 1), "cell-" + start);
                }
            }
            lastCell.ifPresent(source -> {
                ObjectNode cell = cells.addObject();
                cell.put("cell_type", "code");
                if (notebook.nbformatMinor() >= 5) {
                    cell.put("id", "same-verify-values");
                }
                cell.putNull("execution_count");
                cell.putObject("metadata");
                cell.putArray("outputs");
                cell.put("source", source);
                if (!(splitting instanceof Splitting.Whole)) {
                    open(cell, LAST_STEP);
                }
            });
            return new NotebookReader().parse(Json.MAPPER.writeValueAsBytes(root), notebook.displayName());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a notebook that was read is no JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void open(ObjectNode cell, String step) {
        cell.withObject("/metadata").putObject("same").put("step", step);
    }

    private static void removeSteps(ObjectNode cell, String comment) {
        if (cell.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("same");
            if (metadata.path("tags") instanceof ArrayNode tags) {
                for (int i = tags.size() - 1; i >= 0; i--) {
                    if (STEP_TAG.matcher(tags.path(i).asText()).matches()) {
                        tags.remove(i);
                    }
                }
            }
        }
        if (cell.path("cell_type").asText().equals("code")) {
            StringBuilder source = new StringBuilder();
            if (cell.path("source").isArray()) {
                cell.path("source").forEach(line -> source.append(line.asText()));
            } else {
                source.append(cell.path("source").asText());
            }
            cell.put("source", STEP_LINE.matcher(source).replaceAll("$1" + comment + "$2"));
        }
    }
}
