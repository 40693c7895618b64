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
        list.add(at(pointer, offset, explain(e, offset)));
        return new NotebookException(intent, list, e);
    }

    private String explain(JsonProcessingException e, int offset) {
        var wrongByte = Encoding.firstNotUtf8(bytes);
        if (wrongByte >= 0 && wrongByte <= offset + 1) {
            return "not UTF-8: found the byte 0x" + String.format("%02X", bytes[wrongByte])
                    + "; if the file is in another encoding convert it, for instance with iconv -f LATIN1 -t UTF-8";
        }
        if (e instanceof JsonEOFException) {
            return "the file ends in the middle of a value: it is cut off (restore it from a copy or a checkpoint)";
        }
        if (e instanceof StreamConstraintsException) {
            return overLimit(String.valueOf(e.getOriginalMessage()));
        }
        if (list.isEmpty() && isBlankBefore(offset)) {
            return "not JSON: the file does not start with { as a notebook does; name an .ipynb file";
        }
        return "not JSON: " + simple(String.valueOf(e.getOriginalMessage()))
                + "; correct the file there, or restore it from a copy or a checkpoint";
    }

    private static String overLimit(String original) {
        if (original.contains("nesting depth")) {
            return "over a limit: lists and objects are nested more than " + LayoutReader.MAX_DEPTH
                    + " deep; clear the outputs or remove the metadata that hold them";
        }
        if (original.contains("String value length")) {
            return "over a limit: a text of more than " + LayoutReader.MAX_SOURCE_CHARS
                    + " characters; keep data in files";
        }
        return "over a limit: " + simple(original);
    }

    private boolean isBlankBefore(int offset) {
        var before = new String(bytes, 0, Math.min(offset, bytes.length), StandardCharsets.UTF_8);
        return before.strip().length() <= 1 && !before.strip().startsWith("{");
    }

    /** What the parser says, without the names of its own options and classes. */
    private static String simple(String text) {
        var end = text.indexOf('\n');
        var line = end < 0 ? text : text.substring(0, end);
        var advice = line.indexOf(": maybe a (non-standard)");
        var cut = advice < 0 ? line : line.substring(0, advice);
        return cut.replaceFirst("(?i) \\(from `?\\w*StreamRead\\w+.*", "")
                .replaceFirst(": was expecting \\(JSON .*", "")
                .replaceFirst("\\s*\\(code (\\d+( / 0x[0-9a-fA-F]+)?)\\)", "")
                .replaceFirst("^Unrecognized token", "unknown word")
                .replaceFirst("^Unexpected character", "unexpected character")
                .replaceFirst("^Illegal", "illegal");
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
