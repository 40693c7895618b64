package dev.same.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Edits of a document: spans of bytes and what replaces them. */
final class NotebookEdits {
    /** Levels of nesting: document, list of cells, cell. */
    private static final int CELL_DEPTH = 3;

    private static final int ROOT_DEPTH = 1;
    private static final int METADATA_DEPTH = 2;

    private final Document document;
    private final NotebookLayout layout;
    private final JsonStyle style;
    private final List<Edit> edits = new ArrayList<>();

    private record Edit(Span span, byte[] replacement) {}

    NotebookEdits(Document document, NotebookLayout layout) {
        this.document = document;
        this.layout = layout;
        this.style = JsonStyle.of(document, layout.members());
    }

    void setResult(Cell cell, CellResult result) {
        if (cell.type() != CellType.CODE) {
            throw new IllegalArgumentException(cell + " cannot have outputs: it is no code cell");
        }
        JsonNode count = result.executionCount().<JsonNode>map(IntNode::valueOf).orElse(NullNode.instance);
        var members = cell.layout().members();
        set(members, "execution_count", count, CELL_DEPTH);
        set(members, "outputs", OutputForm.saved(result.outputs()), CELL_DEPTH);
    }

    void setSame(JsonNode same) {
        if (layout.members().find("metadata").isPresent()) {
            set(layout.metadata(), "same", same, METADATA_DEPTH);
        } else {
            var metadata = Document.emptyObject();
            metadata.set("same", same);
            set(layout.members(), "metadata", metadata, ROOT_DEPTH);
        }
    }

    byte[] apply() {
        var out = new ByteArrayOutputStream(document.bytes().length);
        var position = 0;
        edits.sort(Comparator.comparingInt(edit -> edit.span().start()));
        for (var edit : edits) {
            out.write(document.bytes(), position, edit.span().start() - position);
            out.writeBytes(edit.replacement());
            position = edit.span().end();
        }
        out.write(document.bytes(), position, document.bytes().length - position);
        return out.toByteArray();
    }

    private void set(Members members, String name, JsonNode value, int depth) {
        var rendered = JsonRenderer.render(value, style, depth);
        var present = members.find(name);
        if (present.isPresent()) {
            edits.add(new Edit(present.get(), rendered));
        } else {
            insert(members, name, rendered, depth);
        }
    }

    /** Jupyter sorts keys, so a new one goes before the first that is greater; else to the end. */
    private void insert(Members members, String name, byte[] value, int depth) {
        var list = members.list();
        var field = '"' + name + '"' + style.colon();
        if (list.isEmpty()) {
            var open = members.whole().start() + 1;
            var close = members.whole().end() - 1;
            edits.add(new Edit(
                    new Span(open, close), concat(style.lineStart(depth) + field, value, style.lineStart(depth - 1))));
            return;
        }
        for (var member : list) {
            if (JsonRenderer.compareKeys(member.name(), name) > 0) {
                var at = new Span(member.nameStart(), member.nameStart());
                edits.add(new Edit(at, concat(field, value, style.separator(depth))));
                return;
            }
        }
        var end = list.get(list.size() - 1).value().end();
        edits.add(new Edit(new Span(end, end), concat(style.separator(depth) + field, value, "")));
    }

    private static byte[] concat(String before, byte[] value, String after) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(value);
        out.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
