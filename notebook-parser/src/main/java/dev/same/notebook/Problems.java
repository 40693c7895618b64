package dev.same.notebook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one file. */
final class Problems {
    private final String intent;
    private final byte[] bytes;
    private final List<NotebookProblem> list = new ArrayList<>();

    Problems(String intent, byte[] bytes) {
        this.intent = intent;
        this.bytes = bytes;
    }

    void add(String pointer, String message) {
        add(new NotebookProblem(pointer, 0, 0, message));
    }

    void add(String pointer, int offset, String message) {
        add(at(pointer, offset, message));
    }

    private void add(NotebookProblem problem) {
        list.add(problem);
        if (list.size() >= NotebookException.MAX_PROBLEMS) {
            throw new NotebookException(intent, list);
        }
    }

    void throwIfAny() {
        if (!list.isEmpty()) {
            throw new NotebookException(intent, list);
        }
    }

    /** The problem that makes all others meaningless. */
    NotebookException fatal(String pointer, String message) {
        return new NotebookException(intent, List.of(new NotebookProblem(pointer, 0, 0, message)));
    }

    NotebookException fatal(String pointer, int offset, String message) {
        return new NotebookException(intent, List.of(at(pointer, offset, message)));
    }

    /** The text is not JSON from some place on; what was found before is reported too. */
    NotebookException syntax(JsonProcessingException e, String pointer, int base) {
        var location = e.getLocation();
        var offset = location == null || location.getByteOffset() < 0
                ? bytes.length
                : base + (int) Math.min(location.getByteOffset(), bytes.length - base);
        list.add(at(pointer, offset, explain(e)));
        return new NotebookException(intent, list, e);
    }

    private String explain(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "the file ends in the middle of a value: it is cut off (restore it from a copy or a checkpoint)";
        }
        if (e instanceof StreamConstraintsException) {
            return "over a limit: " + firstLine(e.getOriginalMessage());
        }
        return "not JSON: " + firstLine(e.getOriginalMessage());
    }

    private static String firstLine(String text) {
        var end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private NotebookProblem at(String pointer, int offset, String message) {
        var line = 1;
        var lineStart = 0;
        var end = Math.min(offset, bytes.length);
        for (var i = 0; i < end; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        var before = new String(bytes, lineStart, Math.min(end - lineStart, 1_000_000), StandardCharsets.UTF_8);
        return new NotebookProblem(pointer, line, before.codePointCount(0, before.length()) + 1, message);
    }
}
