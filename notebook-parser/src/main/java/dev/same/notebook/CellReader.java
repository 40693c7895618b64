package dev.same.notebook;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one cell of a document. */
final class CellReader {
    private static final int MAX_SOURCE_CHARS = 20_000_000;
    private static final int MAX_SAME_BYTES = 100_000;
    private static final int MAX_TAGS = 1000;
    private static final String TYPES = "need \"code\", \"markdown\" or \"raw\"";

    private final JsonSpans spans;
    private final Problems problems;
    private final int number;
    private final String pointer;
    private boolean typeFound;
    private boolean sourceFound;
    private Optional<CellType> type = Optional.empty();
    private Optional<String> id = Optional.empty();
    private String source = "";
    private final List<String> tags = new ArrayList<>();
    private Optional<Span> same = Optional.empty();
    private Optional<Integer> executionCount = Optional.empty();

    CellReader(JsonSpans spans, Problems problems, int number) {
        this.spans = spans;
        this.problems = problems;
        this.number = number;
        this.pointer = "/cells/" + (number - 1);
    }

    /** Read the current object; a cell with problems is reported and left out. */
    Optional<CellLayout> read() throws IOException {
        var start = spans.offset();
        var members = spans.object(this::member);
        if (!typeFound) {
            problems.add(pointer + "/cell_type", start, "missing: " + TYPES);
        }
        if (!sourceFound) {
            problems.add(pointer + "/source", start, "missing: need a string or a list of strings");
        }
        return type.map(known -> new CellLayout(number, known, id, source, tags, same, executionCount, members));
    }

    private boolean member(String name) throws IOException {
        switch (name) {
            case "cell_type" -> readType();
            case "id" -> {
                if (spans.expect(JsonToken.VALUE_STRING, "a string")) {
                    id = spans.text();
                }
            }
            case "source" -> {
                sourceFound = true;
                return readSource();
            }
            case "metadata" -> {
                if (spans.expect(JsonToken.START_OBJECT, "an object")) {
                    spans.object(this::metadataMember).find("same").ifPresent(this::keepSame);
                    return true;
                }
            }
            case "outputs" -> spans.expect(JsonToken.START_ARRAY, "a list of outputs");
            case "attachments" -> spans.expect(JsonToken.START_OBJECT, "an object");
            case "execution_count" -> {
                if (spans.token() != JsonToken.VALUE_NULL
                        && spans.expect(JsonToken.VALUE_NUMBER_INT, "a whole number or null")) {
                    executionCount = spans.smallInt();
                }
            }
            default -> {
                return false;
            }
        }
        return false;
    }

    private void readType() throws IOException {
        typeFound = true;
        if (spans.expect(JsonToken.VALUE_STRING, "a string: " + TYPES)) {
            var name = spans.parser().getText();
            type = CellType.ofName(name);
            if (type.isEmpty()) {
                problems.add(spans.pointer(), spans.offset(), "found \"" + shorten(name) + "\", " + TYPES);
            }
        }
    }

    private void keepSame(Span span) {
        if (span.end() - span.start() > MAX_SAME_BYTES) {
            problems.add(
                    pointer + "/metadata/same",
                    span.start(),
                    "found " + (span.end() - span.start()) + " bytes, allowed are " + MAX_SAME_BYTES);
        }
        same = Optional.of(span);
    }

    private boolean readSource() throws IOException {
        if (spans.token() == JsonToken.VALUE_STRING) {
            source = spans.parser().getText();
            return true;
        }
        if (!spans.expect(JsonToken.START_ARRAY, "a string or a list of strings")) {
            return false;
        }
        var text = new StringBuilder();
        while (spans.next() != JsonToken.END_ARRAY) {
            if (spans.expect(JsonToken.VALUE_STRING, "a string")) {
                text.append(spans.parser().getText());
                if (text.length() > MAX_SOURCE_CHARS) {
                    throw problems.fatal(
                            pointer + "/source", "longer than " + MAX_SOURCE_CHARS + " characters; keep data in files");
                }
            } else {
                spans.skip();
            }
        }
        source = text.toString();
        return true;
    }

    private boolean metadataMember(String name) throws IOException {
        if (!name.equals("tags") || !spans.expect(JsonToken.START_ARRAY, "a list of strings")) {
            return false;
        }
        while (spans.next() != JsonToken.END_ARRAY) {
            if (tags.size() >= MAX_TAGS) {
                throw problems.fatal(pointer + "/metadata/tags", "more than " + MAX_TAGS + " tags");
            }
            if (spans.expect(JsonToken.VALUE_STRING, "a string")) {
                tags.add(spans.parser().getText());
            } else {
                spans.skip();
            }
        }
        return true;
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
