package dev.same.step.java;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Lets {@code System.exit} of cells go by way of {@link Exit}, which keeps the exit code: a shutdown hook cannot ask for it.
 *
 * <p>Only the constant pool of a class file changes: the method reference gets another class (JVMS 4.4).
 */
final class ExitCalls {
    private static final byte[] REPLACEMENT =
            Exit.class.getName().replace('.', '/').getBytes(StandardCharsets.UTF_8);
    private static final int COUNT_OFFSET = 8;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;

    private final byte[] bytes;
    private final ByteBuffer file;
    private final int[] offsets;
    private final int end;

    private ExitCalls(byte[] original) {
        bytes = original.clone();
        file = ByteBuffer.wrap(bytes);
        offsets = new int[unsigned(COUNT_OFFSET)];
        int offset = COUNT_OFFSET + 2;
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = offset;
            int tag = bytes[offset];
            offset += size(tag, offset);
            i += tag == 5 || tag == 6 ? 1 : 0; // a long or a double takes two indices
        }
        end = offset;
    }

    /** Return the class file with its calls redirected; the same array if it has none. */
    static byte[] redirected(byte[] classFile) {
        return new ExitCalls(classFile).redirect(classFile);
    }

    private byte[] redirect(byte[] original) {
        int count = offsets.length;
        boolean found = false;
        for (int i = 1; i < count; i++) {
            if (offsets[i] > 0 && bytes[offsets[i]] == METHOD && isExit(offsets[i])) {
                file.putShort(offsets[i] + 1, (short) (count + 1));
                found = true;
            }
        }
        if (!found || count + 2 > 0xFFFF) {
            return original;
        }
        ByteBuffer result = ByteBuffer.allocate(bytes.length + 3 + REPLACEMENT.length + 3);
        result.put(bytes, 0, end);
        result.putShort(COUNT_OFFSET, (short) (count + 2));
        result.put((byte) UTF8).putShort((short) REPLACEMENT.length).put(REPLACEMENT);
        result.put((byte) CLASS).putShort((short) count);
        result.put(bytes, end, bytes.length - end);
        return result.array();
    }

    private boolean isExit(int method) {
        int nameAndType = offsets[unsigned(method + 3)];
        return text(unsigned(offsets[unsigned(method + 1)] + 1)).equals("java/lang/System")
                && text(unsigned(nameAndType + 1)).equals("exit")
                && text(unsigned(nameAndType + 3)).equals("(I)V");
    }

    private String text(int index) {
        return new String(bytes, offsets[index] + 3, unsigned(offsets[index] + 1), StandardCharsets.UTF_8);
    }

    private int size(int tag, int offset) {
        return switch (tag) {
            case UTF8 -> 3 + unsigned(offset + 1);
            case CLASS, 8, 16, 19, 20 -> 3;
            case 15 -> 4;
            case 5, 6 -> 9;
            default -> 5;
        };
    }

    private int unsigned(int offset) {
        return file.getShort(offset) & 0xFFFF;
    }
}
