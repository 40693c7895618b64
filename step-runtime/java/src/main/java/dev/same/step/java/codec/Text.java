package dev.same.step.java.codec;

import java.nio.charset.StandardCharsets;

/** Strings as bytes: UTF-8, or UTF-16 where a string holds half a surrogate pair, which UTF-8 would lose. */
final class Text {
    private static final byte UTF8 = 0;
    private static final byte UTF16 = 1;

    private Text() {}

    static byte[] bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean exact = new String(utf8, StandardCharsets.UTF_8).equals(text);
        byte[] content = exact ? utf8 : Primitives.bytes(text.toCharArray());
        byte[] all = new byte[content.length + 1];
        all[0] = exact ? UTF8 : UTF16;
        System.arraycopy(content, 0, all, 1, content.length);
        return all;
    }

    static String read(byte[] bytes) {
        if (bytes.length > 0 && bytes[0] == UTF8) {
            return new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        }
        if (bytes.length > 0 && bytes[0] == UTF16) {
            byte[] content = java.util.Arrays.copyOfRange(bytes, 1, bytes.length);
            return new String((char[]) Primitives.read(char.class, content));
        }
        throw new CannotRead("it has a text of an unknown encoding");
    }
}
