package dev.same.kernel.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC-SHA256 (<a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>) on the JDK's SHA-256. {@code javax.crypto.Mac} does
 * the same; it loads the framework of ciphers first, which a kernel's start would wait for. For one thread.
 */
final class Hmac {
    private static final int BLOCK = 64;

    private final MessageDigest inner = sha256();
    private final MessageDigest outer = sha256();
    private final byte[] innerPad = new byte[BLOCK];
    private final byte[] outerPad = new byte[BLOCK];

    Hmac(byte[] key) {
        byte[] block = Arrays.copyOf(key.length > BLOCK ? sha256().digest(key) : key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            innerPad[i] = (byte) (block[i] ^ 0x36);
            outerPad[i] = (byte) (block[i] ^ 0x5C);
        }
        inner.update(innerPad);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void update(byte[] bytes) {
        inner.update(bytes);
    }

    /** The code of what came since the last one. */
    byte[] digest() {
        byte[] first = inner.digest();
        inner.update(innerPad);
        outer.update(outerPad);
        return outer.digest(first);
    }
}
