package dev.same.kernel.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The first 64 bytes of both sides (RFC 37, "Greeting"). */
final class Greeting {
    private static final int LENGTH = 64;
    private static final int VERSION = 10;
    private static final int MECHANISM = 12;
    private static final int AS_SERVER = 32;

    private final Mechanism mechanism;
    private final byte[] read = new byte[LENGTH];
    private int count;

    Greeting(Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    byte[] bytes() {
        byte[] bytes = new byte[LENGTH];
        bytes[0] = (byte) 0xFF;
        bytes[8] = 1;
        bytes[9] = 0x7F;
        bytes[VERSION] = 3;
        bytes[VERSION + 1] = 1;
        byte[] name = mechanism.name().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, bytes, MECHANISM, name.length);
        bytes[AS_SERVER] = (byte) (mechanism.asServer() ? 1 : 0);
        return bytes;
    }

    boolean isComplete() {
        return count == LENGTH;
    }

    /** Read what there is of it. */
    void read(ByteBuffer in) throws ProtocolException {
        int length = Math.min(in.remaining(), LENGTH - count);
        in.get(read, count, length);
        count += length;
        if ((count > 0 && read[0] != (byte) 0xFF) || (count > 9 && (read[9] & 1) == 0)) {
            throw new ProtocolException("it does not speak ZeroMQ's protocol: it began with the bytes "
                    + HexFormat.ofDelimiter(" ").formatHex(read, 0, Math.min(count, 16)));
        }
        if (count > VERSION && read[VERSION] < 3) {
            throw new ProtocolException("it speaks version " + read[VERSION]
                    + " of ZeroMQ's protocol, and 3 is needed (libzmq 4.0 or newer)");
        }
        if (isComplete()) {
            String name = new String(read, MECHANISM, 20, StandardCharsets.US_ASCII).trim();
            if (!name.equals(mechanism.name())) {
                throw new ProtocolException("its security mechanism is \"" + name.replaceAll("[^ -~]", "?")
                        + "\", and ours is " + mechanism.name());
            }
        }
    }
}
