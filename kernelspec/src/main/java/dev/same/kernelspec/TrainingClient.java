package dev.same.kernelspec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** As much of a Jupyter client as a training run takes: it asks, and waits for the reply. */
final class TrainingClient implements AutoCloseable {
    private static final int POLL_MILLIS = 100;
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final String session = UUID.randomUUID().toString();
    private final SecretKeySpec key;
    private final ZContext context = new ZContext();
    private final ZMQ.Socket shell;
    private final ZMQ.Socket iopub;
    private final ZMQ.Socket control;

    /** @param ports of shell, iopub, stdin and control, in this order */
    TrainingClient(String key, List<Integer> ports) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        context.setLinger(0);
        shell = connect(SocketType.DEALER, ports.get(0));
        iopub = connect(SocketType.SUB, ports.get(1));
        iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
        control = connect(SocketType.DEALER, ports.get(3));
    }

    private ZMQ.Socket connect(SocketType type, int port) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
    }

    /** Do what a front end does with a new kernel, then end it. Returns whether it answered. */
    boolean use(Profile profile, Process kernel) throws IOException {
        ObjectNode empty = KernelSpec.MAPPER.createObjectNode();
        boolean answered =
                ask(control, "kernel_info_request", empty, kernel) && ask(shell, "kernel_info_request", empty, kernel);
        for (String code : cells(profile)) {
            answered = answered && ask(shell, "execute_request", execute(code), kernel);
        }
        answered = answered
                && ask(shell, "complete_request", at("%same r"), kernel)
                && ask(shell, "complete_request", at(profile == Profile.JAVA ? "\"a\".le" : "prin"), kernel)
                && ask(
                        shell,
                        "is_complete_request",
                        KernelSpec.MAPPER.createObjectNode().put("code", "1 + 1"),
                        kernel)
                && ask(shell, "comm_info_request", empty, kernel);
        ObjectNode shutdown = KernelSpec.MAPPER.createObjectNode().put("restart", false);
        return ask(control, "shutdown_request", shutdown, kernel) && answered;
    }

    private static List<String> cells(Profile profile) {
        return profile == Profile.JAVA
                ? List.of(
                        "1 + 1",
                        "var words = java.util.List.of(\"a\", \"b\");\nwords.size()",
                        "undefined",
                        "%same help")
                : List.of("1", "%same help");
    }

    private static ObjectNode execute(String code) {
        ObjectNode content = KernelSpec.MAPPER.createObjectNode();
        content.put("code", code).put("silent", false).put("store_history", true);
        content.put("allow_stdin", false).put("stop_on_error", false);
        content.putObject("user_expressions");
        return content;
    }

    private static ObjectNode at(String code) {
        return KernelSpec.MAPPER.createObjectNode().put("code", code).put("cursor_pos", code.length());
    }

    private boolean ask(ZMQ.Socket socket, String type, JsonNode content, Process kernel) throws IOException {
        String id = UUID.randomUUID().toString();
        ObjectNode header = KernelSpec.MAPPER.createObjectNode();
        header.put("msg_id", id).put("session", session).put("username", "same").put("version", "5.4");
        header.put("msg_type", type).put("date", Instant.now().toString());
        byte[][] parts = {
            KernelSpec.MAPPER.writeValueAsBytes(header),
            "{}".getBytes(StandardCharsets.UTF_8),
            "{}".getBytes(StandardCharsets.UTF_8),
            KernelSpec.MAPPER.writeValueAsBytes(content)
        };
        socket.sendMore("<IDS|MSG>");
        socket.sendMore(signature(parts));
        for (int i = 0; i < parts.length; i++) {
            socket.send(parts[i], i + 1 < parts.length ? ZMQ.SNDMORE : 0);
        }
        return awaitReply(socket, id, kernel);
    }

    private boolean awaitReply(ZMQ.Socket socket, String id, Process kernel) {
        long start = System.nanoTime();
        byte[] wanted = id.getBytes(StandardCharsets.UTF_8);
        try (ZMQ.Poller poller = context.createPoller(2)) {
            poller.register(socket, ZMQ.Poller.POLLIN);
            poller.register(iopub, ZMQ.Poller.POLLIN);
            boolean gone = false;
            while (!gone && System.nanoTime() - start < LONGEST_WAIT_NANOS) {
                // Asked before the poll, so that a reply of a kernel that ends right after it is still read.
                gone = !kernel.isAlive();
                poller.poll(POLL_MILLIS);
                while (poller.pollin(1) && receive(iopub, wanted)) {
                    // Read what is published, as a client does.
                }
                if (poller.pollin(0) && receive(socket, wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Read one message. Returns whether some frame of it holds the id. */
    private static boolean receive(ZMQ.Socket socket, byte[] id) {
        boolean found = false;
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        while (frame != null) {
            found |= new String(frame, StandardCharsets.UTF_8).contains(new String(id, StandardCharsets.UTF_8));
            frame = socket.hasReceiveMore() ? socket.recv(0) : null;
        }
        return found;
    }

    private String signature(byte[][] parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA256", e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
