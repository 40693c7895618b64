package dev.same.notebook;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The encodings that a notebook file may have: UTF-8, with or without a byte order mark. */
final class Encoding {
    private Encoding() {}

    /** Return where the text starts, after a byte order mark. */
    static int checkedStart(byte[] bytes, Problems problems) {
        if (starts(bytes, 0xEF, 0xBB, 0xBF)) {
            return requireText(bytes, 3, problems);
        }
        if (starts(bytes, 0xFE, 0xFF) || starts(bytes, 0xFF, 0xFE)) {
            throw problems.fatal(
                    "", "found UTF-16, need UTF-8; convert it, for instance with iconv -f UTF-16 -t UTF-8");
        }
        for (var i = 0; i < Math.min(4, bytes.length); i++) {
            if (bytes[i] == 0) {
                throw problems.fatal("", 0, "not a notebook: found a zero byte, need JSON in UTF-8");
            }
        }
        return requireText(bytes, 0, problems);
    }

    private static int requireText(byte[] bytes, int start, Problems problems) {
        for (var i = start; i < bytes.length; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n') {
                return start;
            }
        }
        throw problems.fatal("", "the file is empty: need a notebook (a JSON object with \"cells\")");
    }

    /** Return the offset of the first byte that no text in UTF-8 has there, or -1. */
    static int firstNotUtf8(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var input = ByteBuffer.wrap(bytes);
        var output = CharBuffer.allocate(8192);
        while (true) {
            var result = decoder.decode(input, output, true);
            if (result.isError()) {
                return input.position();
            }
            if (result.isUnderflow()) {
                return -1;
            }
            output.clear();
        }
    }

    private static boolean starts(byte[] bytes, int... prefix) {
        if (bytes.length < prefix.length) {
            return false;
        }
        for (var i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
