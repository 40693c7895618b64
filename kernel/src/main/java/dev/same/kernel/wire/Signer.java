package dev.same.kernel.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Signs with HMAC-SHA256, written as hexadecimal digits. For one thread. */
final class Signer {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};

    private final boolean signs;
    private final Hmac mac;

    /** @param key an empty one signs nothing and takes everything, as the protocol has it */
    Signer(String key) {
        signs = !key.isEmpty();
        mac = new Hmac(key.getBytes(StandardCharsets.UTF_8));
    }

    boolean signs() {
        return signs;
    }

    byte[] sign(List<byte[]> frames, int from) {
        if (!signs()) {
            return NONE;
        }
        for (int i = from; i < from + 4; i++) {
            mac.update(frames.get(i));
        }
        byte[] digest = mac.digest();
        byte[] hex = new byte[digest.length * 2];
        for (int i = 0; i < digest.length; i++) {
            hex[2 * i] = DIGITS[digest[i] >> 4 & 15];
            hex[2 * i + 1] = DIGITS[digest[i] & 15];
        }
        return hex;
    }

    /** Compare in a time that does not tell how much of it was right. */
    boolean isRight(byte[] signature, List<byte[]> frames, int from) {
        return !signs() || MessageDigest.isEqual(sign(frames, from), signature);
    }
}
