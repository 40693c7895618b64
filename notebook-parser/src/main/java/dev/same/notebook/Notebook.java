package dev.same.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An nbformat 4 document. Immutable and thread-safe: edits return a new notebook.
 *
 * <p>Made by a {@link NotebookReader}, written by a {@link NotebookWriter}. It keeps the bytes that it was read from;
 * an edit changes only the bytes of the values that it sets.
 */
public final class Notebook {
    private final String displayName;
    private final Document document;
    private final NotebookLayout layout;
    private final List<Cell> cells;

    Notebook(String displayName, Document document, NotebookLayout layout) {
        this.displayName = displayName;
        this.document = document;
        this.layout = layout;
        this.cells =
                layout.cells().stream().map(cell -> new Cell(cell, document)).toList();
    }

    /** Return the name that messages call this notebook by. */
    public String displayName() {
        return displayName;
    }

    /** Return all cells in order. */
    public List<Cell> cells() {
        return cells;
    }

    /**
     * Return a cell by its number.
     *
     * @param number one-based
     * @throws IllegalArgumentException when the notebook has no such cell
     */
    public Cell cell(int number) {
        if (number < 1 || number > cells.size()) {
            throw new IllegalArgumentException(
                    "no cell " + number + " in " + displayName + " (it has " + cells.size() + " cells)");
        }
        return cells.get(number - 1);
    }

    /** Return the minor version of nbformat 4, 0 to 5 or newer. */
    public int nbformatMinor() {
        return layout.nbformatMinor();
    }

    /** Return a copy of the metadata of the document. */
    public ObjectNode metadata() {
        return layout.members().find("metadata").map(document::object).orElseGet(Document::emptyObject);
    }

    /** Return the field {@code same} of the metadata, of any JSON type. */
    public Optional<JsonNode> same() {
        return layout.metadata().find("same").map(document::tree);
    }

    /** Return the language of the code cells in lower case: {@code "python"} when the document does not say. */
    public String language() {
        return layout.language();
    }

    /**
     * Return this notebook with other outputs and execution counts of code cells.
     *
     * @param results by one-based cell number
     * @throws IllegalArgumentException when a number is not that of a code cell
     */
    public Notebook withResults(Map<Integer, CellResult> results) {
        var edits = new NotebookEdits(document, layout);
        results.forEach((number, result) -> edits.setResult(cell(number), result));
        return NotebookReader.reread(edits.apply(), displayName);
    }

    /** Return this notebook with the field {@code same} of its metadata set. */
    public Notebook withSame(JsonNode same) {
        var edits = new NotebookEdits(document, layout);
        edits.setSame(same);
        return NotebookReader.reread(edits.apply(), displayName);
    }

    /** Return a copy of the document as it is written to a file. */
    public byte[] toBytes() {
        return document.bytes().clone();
    }

    byte[] sharedBytes() {
        return document.bytes();
    }
}
