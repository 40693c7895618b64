package dev.same.kernel.zmtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The properties that peers tell each other in READY and INITIATE commands (RFC 37, "Connection metadata"). */
final class Metadata {
    private static final String SOCKET_TYPE = "socket-type";
    private static final String IDENTITY = "identity";

    private final Map<String, byte[]> properties;

    private Metadata(Map<String, byte[]> properties) {
        this.properties = properties;
    }

    static byte[] of(String socketType, byte[] identity) {
        var out = new ByteArrayOutputStream();
        put(out, "Socket-Type", socketType.getBytes(StandardCharsets.US_ASCII));
        put(out, "Identity", identity);
        return out.toByteArray();
    }

    private static void put(ByteArrayOutputStream out, String name, byte[] value) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        out.write(bytes.length);
        out.writeBytes(bytes);
        out.writeBytes(ByteBuffer.allocate(4).putInt(value.length).array());
        out.writeBytes(value);
    }

    /** @throws ProtocolException if the bytes are no properties */
    static Metadata parse(ByteBuffer bytes) throws ProtocolException {
        Map<String, byte[]> properties = new LinkedHashMap<>();
        while (bytes.hasRemaining()) {
            byte[] name = take(bytes, bytes.get() & 0xFF);
            if (bytes.remaining() < 4) {
                throw new ProtocolException("a property has no value");
            }
            properties.put(
                    new String(name, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT), take(bytes, bytes.getInt()));
        }
        return new Metadata(properties);
    }

    private static byte[] take(ByteBuffer bytes, int length) throws ProtocolException {
        if (length < 0 || length > bytes.remaining()) {
            throw new ProtocolException("a property is cut off");
        }
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    String socketType() {
        byte[] value = properties.get(SOCKET_TYPE);
        return value == null ? "" : new String(value, StandardCharsets.US_ASCII);
    }

    /** Null if the peer has none. */
    byte @Nullable [] identity() {
        byte[] value = properties.get(IDENTITY);
        return value == null || value.length == 0 ? null : value;
    }
}
