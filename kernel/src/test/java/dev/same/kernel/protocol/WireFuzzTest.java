package dev.same.kernel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.testkit.PlainSocket;
import dev.same.kernel.testkit.TestClient;
import dev.same.kernel.wire.Json;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Throws damaged messages at a kernel: none may be obeyed, none may stop it. Runs for {@code -Dfuzz.seconds} (2 by default);
 * {@code -Dfuzz.seed} repeats a run.
 */
class WireFuzzTest {
    private static final List<String> PIECES = List.of(
            "", "{", "{}", "[]", "null", "<IDS|MSG>", "\"", "{\"a\":", "\ud83c\udf89", "execute_request", "1e999");

    private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void survivesAndObeysNothingThatIsNotSigned() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("fuzz.seconds", 2));
        RunningKernel.Started kernel = RunningKernel.local(Optional.empty());
        long messages = 0;
        try (var client = new TestClient(kernel.connection())) {
            while (System.nanoTime() < end) {
                for (int i = 0; i < 200; i++) {
                    PlainSocket socket =
                            List.of(client.shell, client.control, client.stdin).get(random.nextInt(3));
                    client.sendRaw(socket, damaged(client));
                    messages++;
                }
                garbage(kernel.connection().shell());
                garbage(kernel.connection().iopub());
                garbage(kernel.connection().heartbeat());
                ObjectNode look = client.cell("");
                look.putObject("user_expressions").put("obeyed", "obeyed");
                String id = client.send("execute_request", look);
                assertThat(client.reply(id)
                                .content()
                                .path("user_expressions")
                                .path("obeyed")
                                .path("ename")
                                .asText())
                        .as("seed %d after %d messages", seed, messages)
                        .isEqualTo("NameError");
                client.outputs(id);
                client.others().clear();
                assertThat(client.askControl("kernel_info_request", Json.object())
                                .content()
                                .path("status")
                                .asText())
                        .as("seed %d", seed)
                        .isEqualTo("ok");
            }
            assertThat(kernel.exit()).as("seed %d", seed).isNotDone();
            client.askControl("shutdown_request", Json.object());
        }
        kernel.exit().get(20, TimeUnit.SECONDS);
        System.getLogger("fuzz").log(System.Logger.Level.INFO, "seed {0}: {1} damaged messages", seed, messages);
    }

    /** A message that is damaged, not signed, or signed and senseless; if obeyed, it would set a variable. */
    private List<byte[]> damaged(TestClient client) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return signedNonsense(client);
        }
        List<byte[]> frames = new ArrayList<>(client.frames(
                client.header(random.nextBoolean() ? "execute_request" : "shutdown_request"),
                client.cell("set obeyed yes"),
                List.of()));
        if (kind < 4) {
            byte[] signature = new byte[random.nextInt(70)];
            random.nextBytes(signature);
            frames.set(1, signature);
        } else if (kind < 6) {
            int frame = 2 + random.nextInt(4);
            byte[] changed = frames.get(frame).clone();
            if (changed.length > 0) {
                changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
            }
            frames.set(frame, changed);
        } else if (kind < 8) {
            frames = new ArrayList<>(frames.subList(0, 1 + random.nextInt(frames.size() - 1)));
        } else {
            frames.set(1, new byte[0]);
            for (int i = random.nextInt(40); i > 0; i--) {
                frames.add(random.nextInt(frames.size() + 1), piece());
            }
        }
        if (random.nextInt(5) == 0) {
            frames.add(0, piece());
        }
        return frames;
    }

    private List<byte[]> signedNonsense(TestClient client) {
        List<String> types = List.of(
                "complete_request",
                "inspect_request",
                "history_request",
                "is_complete_request",
                "comm_open",
                "comm_msg",
                "comm_info_request",
                "input_reply",
                "list_subshell_request",
                "delete_subshell_request",
                "debug_request",
                "interrupt_request",
                "unheard_of");
        ObjectNode content = Json.object();
        for (String field :
                List.of("code", "cursor_pos", "n", "pattern", "hist_access_type", "comm_id", "target_name")) {
            switch (random.nextInt(5)) {
                case 0 -> content.put(field, random.nextInt());
                case 1 -> content.putNull(field);
                case 2 -> content.put(field, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> content.putArray(field).add(1);
                default -> {}
            }
        }
        byte[] parent = random.nextInt(4) == 0 ? piece() : Json.bytes(Json.object());
        return client.wire.compose(
                List.of(),
                Json.bytes(client.header(types.get(random.nextInt(types.size())))),
                parent,
                Json.bytes(Json.object()),
                Json.bytes(content),
                List.of());
    }

    private byte[] piece() {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            return bytes;
        }
        return PIECES.get(random.nextInt(PIECES.size()))
                .repeat(1 + random.nextInt(50))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that are not ZeroMQ's, or are up to some point. */
    private void garbage(int port) throws Exception {
        try (var socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            int politeness = random.nextInt(4);
            if (politeness > 0) {
                // The greeting of ZMTP 3, so that what follows is taken for frames.
                byte[] greeting = new byte[64];
                System.arraycopy(
                        new byte[] {(byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 1, 'N', 'U', 'L', 'L'},
                        0,
                        greeting,
                        0,
                        16);
                out.write(greeting);
            }
            if (politeness > 1) {
                // The handshake of a DEALER, so that frames are taken for messages.
                out.write(new byte[] {4, 28, 5, 'R', 'E', 'A', 'D', 'Y', 11});
                out.write("Socket-Type".getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[] {0, 0, 0, 6});
                out.write("DEALER".getBytes(StandardCharsets.US_ASCII));
            }
            for (int i = random.nextInt(20); i > 0 && politeness > 1; i--) {
                frame(out);
            }
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            out.write(bytes);
        } catch (java.io.IOException closed) {
            assertThat(closed).as("the kernel may hang up").isNotNull();
        }
    }

    private void frame(OutputStream out) throws java.io.IOException {
        byte[] body = piece();
        int flags = random.nextInt(5) == 0 ? random.nextInt(256) : random.nextInt(2) | (random.nextInt(4) == 0 ? 4 : 0);
        if (random.nextBoolean() || body.length > 255) {
            long length = random.nextInt(20) == 0 ? random.nextLong() : body.length;
            out.write(flags | 2);
            out.write(java.nio.ByteBuffer.allocate(8).putLong(length).array());
        } else {
            out.write(flags & ~2);
            out.write(body.length);
        }
        out.write(body);
    }
}
