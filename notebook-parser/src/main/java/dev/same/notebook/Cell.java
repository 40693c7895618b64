package dev.same.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * One cell of a {@link Notebook}. Immutable: the JSON trees that it hands out are fresh copies, parsed at each call, so
 * that outputs of many megabytes are not held in memory twice.
 */
public final class Cell {
    private final CellLayout layout;
    private final Document document;

    Cell(CellLayout layout, Document document) {
        this.layout = layout;
        this.document = document;
    }

    /** Return the one-based number of the cell; all cells count. */
    public int number() {
        return layout.number();
    }

    /** Return what kind of cell this is. */
    public CellType type() {
        return layout.type();
    }

    /** Return the id that nbformat 4.5 gives to cells. */
    public Optional<String> id() {
        return layout.id();
    }

    /** Return the text of the cell, lines joined. */
    public String source() {
        return layout.source();
    }

    /** Return the tags in their order. */
    public List<String> tags() {
        return layout.tags();
    }

    /** Return the field {@code same} of the metadata, of any JSON type. */
    public Optional<JsonNode> same() {
        return layout.same().map(document::tree);
    }

    /** Return the metadata; an empty object when there is none. */
    public ObjectNode metadata() {
        return layout.members().find("metadata").map(document::object).orElseGet(Document::emptyObject);
    }

    /** Return the attachments of a Markdown or raw cell. */
    public Optional<ObjectNode> attachments() {
        return layout.members().find("attachments").map(document::object);
    }

    /** Return the outputs of a code cell; empty for other cells. */
    public ArrayNode outputs() {
        return layout.members().find("outputs").map(document::array).orElseGet(Document::emptyArray);
    }

    /** Return the execution count of a code cell that was executed. */
    public Optional<Integer> executionCount() {
        return layout.executionCount();
    }

    CellLayout layout() {
        return layout;
    }

    @Override
    public String toString() {
        return "cell " + number() + " (" + type().nbformatName() + ")";
    }
}
