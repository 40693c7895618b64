package dev.same.kernel.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The body of a command: the length of its name, its name, its data. */
final class Command {
    private Command() {}

    static byte[] of(String name, byte[]... data) {
        int length = 1 + name.length();
        for (byte[] part : data) {
            length += part.length;
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        body.put((byte) name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : data) {
            body.put(part);
        }
        return body.array();
    }

    static boolean is(String name, byte[] body) {
        int length = name.length();
        return body.length > length
                && body[0] == length
                && Arrays.equals(body, 1, 1 + length, name.getBytes(StandardCharsets.US_ASCII), 0, length);
    }

    /** What follows the name. */
    static ByteBuffer data(String name, byte[] body) {
        return ByteBuffer.wrap(body, 1 + name.length(), body.length - 1 - name.length())
                .slice();
    }
}
