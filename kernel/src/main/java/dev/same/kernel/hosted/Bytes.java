package dev.same.kernel.hosted;

import java.nio.charset.StandardCharsets;

/** Looks for short texts in frames, which is cheaper than to parse them. */
final class Bytes {
    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static boolean contains(byte[] frame, byte[] text) {
        int last = frame.length - text.length;
        for (int i = 0; i <= last; i++) {
            if (frame[i] == text[0] && startsAt(frame, i, text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsAt(byte[] frame, int at, byte[] text) {
        for (int j = 1; j < text.length; j++) {
            if (frame[at + j] != text[j]) {
                return false;
            }
        }
        return true;
    }
}
