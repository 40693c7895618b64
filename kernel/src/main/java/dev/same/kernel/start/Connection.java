package dev.same.kernel.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client and a kernel agree on before they speak: addresses and the key that signs messages.
 *
 * @param ip to bind to, an address
 * @param key of the signatures; empty: messages are not signed
 * @param curve keys for encrypted sockets, where the client asks for them
 */
public record Connection(
        String ip, int shell, int control, int stdin, int iopub, int heartbeat, String key, Optional<Curve> curve) {
    /** Keys of CurveZMQ, each in the 40 characters of Z85. */
    public record Curve(String publicKey, String secretKey) {
        @Override
        public String toString() {
            return "Curve[" + publicKey + "]";
        }
    }

    /**
     * Read a connection file.
     *
     * @throws IllegalArgumentException naming everything in it that a kernel cannot use
     */
    public static Connection read(Path file) throws IOException {
        Map<String, Object> json =
                JsonText.object(Files.readString(file, StandardCharsets.UTF_8), "the connection file " + file);
        List<String> problems = new ArrayList<>();
        String transport = text(json, "transport", "tcp");
        if (!transport.equals("tcp")) {
            problems.add("transport is \"" + transport + "\", and this kernel speaks tcp only: leave out"
                    + " --transport=" + transport + " or set KernelManager.transport to \"tcp\"");
        }
        String scheme = text(json, "signature_scheme", "hmac-sha256");
        if (!scheme.equals("hmac-sha256")) {
            problems.add("signature_scheme is \"" + scheme + "\", and only hmac-sha256 is possible");
        }
        Connection connection = new Connection(
                text(json, "ip", "127.0.0.1"),
                port(json, "shell_port", problems),
                port(json, "control_port", problems),
                port(json, "stdin_port", problems),
                port(json, "iopub_port", problems),
                port(json, "hb_port", problems),
                text(json, "key", ""),
                curve(json, problems));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "the connection file " + file + " cannot be used: " + String.join("; ", problems));
        }
        return connection;
    }

    private static String text(Map<String, Object> json, String name, String otherwise) {
        return json.get(name) instanceof String value ? value : otherwise;
    }

    private static int port(Map<String, Object> json, String name, List<String> problems) {
        if (json.get(name) instanceof Long value && value > 0 && value < 65536) {
            return value.intValue();
        }
        problems.add(name + " is no port (1 to 65535)");
        return 0;
    }

    private static Optional<Curve> curve(Map<String, Object> json, List<String> problems) {
        String publicKey = text(json, "curve_publickey", "");
        String secretKey = text(json, "curve_secretkey", "");
        if (publicKey.isEmpty() && secretKey.isEmpty()) {
            return Optional.empty();
        }
        if (publicKey.length() != 40 || secretKey.length() != 40) {
            problems.add("curve_publickey and curve_secretkey are not 40 characters each");
            return Optional.empty();
        }
        return Optional.of(new Curve(publicKey, secretKey));
    }

    /** The address of one of the ports. */
    public String address(int port) {
        return "tcp://" + (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + port;
    }

    /** As the text of a connection file. */
    String json() {
        return "{\"transport\": \"tcp\", \"ip\": " + JsonText.quote(ip) + ", \"shell_port\": " + shell
                + ", \"control_port\": " + control + ", \"stdin_port\": " + stdin + ", \"iopub_port\": " + iopub
                + ", \"hb_port\": " + heartbeat + ", \"signature_scheme\": \"hmac-sha256\", \"key\": "
                + JsonText.quote(key) + "}";
    }

    @Override
    public String toString() {
        return "Connection[" + address(shell) + "]";
    }
}
