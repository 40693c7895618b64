package dev.same.kernel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.testkit.LineMagics;
import dev.same.kernel.testkit.TestClient;
import dev.same.kernel.testkit.TestClient.Received;
import dev.same.kernel.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients may expect of every kernel of ours. The engine's language: {@link dev.same.kernel.testkit.LineEngine}. */
@Timeout(60)
abstract class KernelContract {
    @TempDir
    Path folder;

    final LineMagics magics = new LineMagics();
    RunningKernel.Started kernel;
    TestClient client;

    abstract RunningKernel.Started start(Path folder, Optional<MagicSupport> magics) throws IOException;

    @BeforeEach
    void open() throws Exception {
        kernel = start(folder, Optional.of(magics));
        client = new TestClient(kernel.connection());
    }

    @AfterEach
    void close() throws Exception {
        if (!kernel.exit().isDone()) {
            client.send(client.control, client.header("shutdown_request"), Json.object());
            kernel.exit().get(20, TimeUnit.SECONDS);
        }
        client.close();
    }

    private List<String> kinds(String id) throws Exception {
        return client.outputs(id).stream().map(Received::kind).toList();
    }

    private String text(String id) throws Exception {
        var text = new StringBuilder();
        for (Received received : client.outputs(id)) {
            text.append(received.content().path("text").asText(""));
        }
        return text.toString();
    }

    private static String status(Received reply) {
        return reply.content().path("status").asText();
    }

    @Test
    void publishesBusyOutputsAndIdleOncePerCell() throws Exception {
        String id = client.execute("say a\nwarn b\nshow c\nupdate c\nclear\nvalue d");

        assertThat(kinds(id))
                .containsExactly(
                        "busy",
                        "execute_input",
                        "stream",
                        "stream",
                        "display_data",
                        "update_display_data",
                        "clear_output",
                        "execute_result",
                        "idle");
        assertThat(client.reply(id).content().path("execution_count").asInt()).isEqualTo(1);
    }

    @Test
    void relaysFrameCountsWithNoneOneAndManyBuffers() throws Exception {
        for (int buffers : List.of(0, 1, 5)) {
            List<byte[]> many = new ArrayList<>();
            for (int i = 0; i < buffers; i++) {
                many.add(new byte[i]);
            }
            ObjectNode header = client.header("kernel_info_request");
            client.sendRaw(client.shell, client.frames(header, Json.object(), many));

            Received reply = client.reply(header.path("msg_id").asText());

            assertThat(reply.message().frames()).hasSize(6);
            assertThat(status(reply)).isEqualTo("ok");
        }
    }

    @Test
    void servesTheNextRequestAfterAnUnknownType() throws Exception {
        String shell = client.send("unheard_of_request", Json.object());
        client.send(client.control, client.header("unheard_of_request"), Json.object());

        assertThat(kinds(shell)).containsExactly("busy", "idle");
        assertThat(status(client.ask("kernel_info_request", Json.object()))).isEqualTo("ok");
        assertThat(status(client.askControl("kernel_info_request", Json.object())))
                .isEqualTo("ok");
    }

    @Test
    void returnsTheRequestsHeaderWithFieldsThatNobodyKnows() throws Exception {
        ObjectNode header = client.header("execute_request").put("x", 1);
        header.putNull("subshell_id");

        Received reply = client.reply(client.send(client.shell, header, client.cell("value 1")));

        assertThat(reply.parent()).isEqualTo(header);
        assertThat(client.outputs(header.path("msg_id").asText()))
                .allSatisfy(output -> assertThat(output.parent()).isEqualTo(header));
    }

    @Test
    void tellsStatusAndFeaturesInKernelInfoOnShellAndControl() throws Exception {
        for (Received reply : List.of(
                client.ask("kernel_info_request", Json.object()),
                client.askControl("kernel_info_request", Json.object()))) {
            assertThat(status(reply)).isEqualTo("ok");
            assertThat(reply.content().path("supported_features").get(0).asText())
                    .isEqualTo("kernel subshells");
            assertThat(reply.content().path("language_info").path("name").asText())
                    .isEqualTo("bash");
        }
    }

    @Test
    void answersHistoryByTailRangeAndSearch() throws Exception {
        for (String code : List.of("value 1", "say same", "say same", "%test say hi\nvalue 4")) {
            client.reply(client.execute(code));
        }

        assertThat(history(Json.object().put("hist_access_type", "tail").put("n", 2)))
                .containsExactly("say same", "%test say hi\nvalue 4");
        assertThat(history(Json.object()
                        .put("hist_access_type", "range")
                        .put("session", 0)
                        .put("start", 1)
                        .put("stop", 3)))
                .containsExactly("value 1", "say same");
        assertThat(history(Json.object()
                        .put("hist_access_type", "search")
                        .put("pattern", "s?y*")
                        .put("unique", true)))
                .containsExactly("say same");
        assertThat(history(Json.object()
                        .put("hist_access_type", "search")
                        .put("pattern", "say*")
                        .put("n", 1)))
                .hasSize(1);
        Received withOutput = client.ask(
                "history_request",
                Json.object().put("hist_access_type", "range").put("start", 1).put("output", true));
        assertThat(withOutput.content().path("history").get(0).get(2).toString())
                .isEqualTo("[\"value 1\",\"1\"]");
    }

    private List<String> history(ObjectNode request) throws Exception {
        List<String> inputs = new ArrayList<>();
        client.ask("history_request", request)
                .content()
                .path("history")
                .forEach(entry -> inputs.add(entry.get(2).asText()));
        return inputs;
    }

    @Test
    void survivesAnErrorOfTheEngine() throws Exception {
        Received failed = client.reply(client.execute("overflow"));

        assertThat(status(failed)).isEqualTo("error");
        assertThat(failed.content().path("ename").asText()).isEqualTo("StackOverflowError");
        assertThat(status(client.reply(client.execute("value 1")))).isEqualTo("ok");
    }

    @Test
    void silentCellHasNoInputNoResultNoCountAndNoHistory() throws Exception {
        String silent = client.send("execute_request", client.cell("value 1").put("silent", true));

        assertThat(kinds(silent)).containsExactly("busy", "idle");
        assertThat(client.reply(client.execute("value 2"))
                        .content()
                        .path("execution_count")
                        .asInt())
                .isEqualTo(1);
        assertThat(history(Json.object().put("hist_access_type", "tail"))).containsExactly("value 2");
    }

    @Test
    void cellThatStoresNoHistoryDoesNotCount() throws Exception {
        Received first = client.reply(
                client.send("execute_request", client.cell("value 1").put("store_history", false)));
        Received second = client.reply(client.execute("value 2"));

        assertThat(first.content().path("execution_count").asInt()).isEqualTo(1);
        assertThat(second.content().path("execution_count").asInt()).isEqualTo(1);
        assertThat(history(Json.object().put("hist_access_type", "tail"))).containsExactly("value 2");
    }

    @Test
    void evaluatesUserExpressionsWithAnErrorForEach() throws Exception {
        ObjectNode cell = client.cell("set a 5");
        cell.putObject("user_expressions").put("good", "a").put("bad", "b");

        ObjectNode values =
                client.reply(client.send("execute_request", cell)).content().withObjectProperty("user_expressions");

        assertThat(values.path("good").path("data").path("text/plain").asText()).isEqualTo("5");
        assertThat(values.path("bad").path("status").asText()).isEqualTo("error");
        assertThat(values.path("bad").path("ename").asText()).isEqualTo("NameError");
    }

    @Test
    void cellsQueuedBehindAFailureAreNotRun() throws Exception {
        String failing = client.execute("say first\nfail here");
        String next = client.execute("set ran yes");
        String info = client.send("kernel_info_request", Json.object());

        assertThat(status(client.reply(failing))).isEqualTo("error");
        Received skipped = client.reply(next);
        assertThat(status(skipped)).isNotEqualTo("ok");
        assertThat(kinds(next)).containsExactly("busy", "idle");
        assertThat(status(client.reply(info))).isEqualTo("ok");
        ObjectNode look = client.cell("");
        look.putObject("user_expressions").put("ran", "ran");
        Received after = client.reply(client.send("execute_request", look));
        assertThat(after.content()
                        .path("user_expressions")
                        .path("ran")
                        .path("ename")
                        .asText())
                .isEqualTo("NameError");
    }

    @Test
    void cellsBehindAFailureThatDoesNotStopRun() throws Exception {
        client.send("execute_request", client.cell("fail here").put("stop_on_error", false));

        assertThat(status(client.reply(client.execute("value 1")))).isEqualTo("ok");
    }

    @Test
    void countsCursorsInCodePoints() throws Exception {
        String code = "say 🎉🎉\nva";

        ObjectNode found = client.ask(
                        "complete_request",
                        Json.object().put("code", code).put("cursor_pos", code.codePointCount(0, code.length())))
                .content();

        assertThat(found.path("matches").get(0).asText()).isEqualTo("value");
        assertThat(found.path("cursor_start").asInt()).isEqualTo(7);
        assertThat(found.path("cursor_end").asInt()).isEqualTo(9);
    }

    @Test
    void takesCursorsThatAreOutsideOfTheText() throws Exception {
        for (int cursor : List.of(-5, 100_000, Integer.MIN_VALUE)) {
            ObjectNode content = Json.object().put("code", "sa🎉").put("cursor_pos", cursor);
            assertThat(status(client.ask("complete_request", content))).isEqualTo("ok");
            assertThat(status(client.ask("inspect_request", content))).isEqualTo("ok");
        }
    }

    @Test
    void inspectsAndTellsCompleteCode() throws Exception {
        client.reply(client.execute("set a 5"));

        assertThat(client.ask("inspect_request", Json.object().put("code", "a").put("cursor_pos", 1))
                        .content()
                        .path("data")
                        .path("text/plain")
                        .asText())
                .isEqualTo("a is 5");
        assertThat(client.ask("inspect_request", Json.object().put("code", "b").put("cursor_pos", 1))
                        .content()
                        .path("found")
                        .asBoolean(true))
                .isFalse();
        assertThat(client.ask("is_complete_request", Json.object().put("code", "say \\"))
                        .content()
                        .toString())
                .isEqualTo("{\"status\":\"incomplete\",\"indent\":\"  \"}");
        assertThat(status(client.ask("is_complete_request", Json.object().put("code", "?"))))
                .isEqualTo("invalid");
    }

    @Test
    void welcomesEverySubscription() throws Exception {
        Received welcome = client.welcomes.get(0);
        assertThat(welcome.content().path("subscription").asText("none")).isEmpty();
        assertThat(welcome.parent()).isEmpty();

        client.iopub.subscribe("some topic");

        Received next = client.next("");
        while (!next.type().equals("iopub_welcome")) {
            next = client.next("");
        }
        assertThat(next.content().path("subscription").asText()).isEqualTo("some topic");
    }

    @Test
    void dropsForgedTruncatedAndReplayedMessages() throws Exception {
        List<byte[]> good = client.frames(client.header("execute_request"), client.cell("set obeyed yes"), List.of());
        List<byte[]> forged = new ArrayList<>(good);
        forged.set(1, "0".repeat(64).getBytes(StandardCharsets.US_ASCII));
        client.sendRaw(client.shell, forged);
        client.sendRaw(client.shell, good.subList(0, 4));
        client.sendRaw(client.shell, List.of("junk".getBytes(StandardCharsets.US_ASCII)));
        List<byte[]> counted = client.frames(client.header("execute_request"), client.cell("value 1"), List.of());
        client.sendRaw(client.shell, counted);
        client.sendRaw(client.shell, counted);
        ObjectNode look = client.cell("");
        look.putObject("user_expressions").put("obeyed", "obeyed");

        Received after = client.reply(client.send("execute_request", look));

        assertThat(after.content().path("execution_count").asInt()).isEqualTo(2);
        assertThat(after.content()
                        .path("user_expressions")
                        .path("obeyed")
                        .path("ename")
                        .asText())
                .isEqualTo("NameError");
    }

    @Test
    void survivesFramesOfImpossibleSizes() throws Exception {
        byte[] greeting = new byte[64];
        System.arraycopy(
                new byte[] {(byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0, 'N', 'U', 'L', 'L'}, 0, greeting, 0, 16);
        for (byte first : new byte[] {(byte) 0xFF, (byte) 0x80, 0x7F, 0}) {
            byte[] frame = {2, first, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF
            };
            for (int port :
                    List.of(kernel.connection().shell(), kernel.connection().heartbeat())) {
                try (var socket = new java.net.Socket("127.0.0.1", port)) {
                    socket.getOutputStream().write(greeting);
                    socket.getOutputStream().write(frame);
                }
            }
        }

        assertThat(status(client.ask("kernel_info_request", Json.object()))).isEqualTo("ok");
        assertThat(client.beat("ping")).isEqualTo("ping");
    }

    @Test
    void hasOneSessionOfItsOwn() throws Exception {
        Received info = client.ask("kernel_info_request", Json.object());
        String cell = client.execute("%test say x\nvalue 1");
        String session = info.header().path("session").asText();

        assertThat(session).isNotEqualTo(info.parent().path("session").asText());
        assertThat(client.outputs(cell))
                .allSatisfy(output ->
                        assertThat(output.header().path("session").asText()).isEqualTo(session));
    }

    @Test
    void answersHeartbeatAndControlWhileACellRuns() throws Exception {
        String cell = client.execute("wait");
        client.next(cell);

        assertThat(client.beat("ping")).isEqualTo("ping");
        assertThat(status(client.askControl("kernel_info_request", Json.object())))
                .isEqualTo("ok");
        assertThat(status(client.askControl("interrupt_request", Json.object())))
                .isEqualTo("ok");
        assertThat(status(client.reply(cell))).isEqualTo("error");
        assertThat(status(client.reply(client.execute("value 1")))).isEqualTo("ok");
    }

    @Test
    void asksForInputAndGoesOn() throws Exception {
        String cell = client.execute("ask name?");
        Received question = client.receive(client.stdin);
        assertThat(question.content().path("prompt").asText()).isEqualTo("name?");
        assertThat(question.parentId()).isEqualTo(cell);

        client.send(client.stdin, client.header("input_reply"), Json.object().put("value", "Zoë"));

        assertThat(text(cell)).isEqualTo("got Zoë\n");
    }

    @Test
    void interruptEndsAQuestion() throws Exception {
        for (String code : List.of("ask name?", "%test ask name?\nvalue 1")) {
            String cell = client.execute(code);
            client.receive(client.stdin);

            client.askControl("interrupt_request", Json.object());

            assertThat(status(client.reply(cell))).isEqualTo("error");
        }
    }

    @Test
    void inputFailsAtOnceWhereItIsNotAllowed() throws Exception {
        for (String code : List.of("ask name?", "%test ask name?\nvalue 1")) {
            Received reply = client.reply(
                    client.send("execute_request", client.cell(code).put("allow_stdin", false)));

            assertThat(status(reply)).isEqualTo("error");
        }
    }

    @Test
    void outputOfAThreadAfterItsCellKeepsItsParent() throws Exception {
        String cell = client.execute("later on");
        client.outputs(cell);

        assertThat(client.next(cell).content().path("text").asText()).isEqualTo("on\n");
    }

    @Test
    void refusesCommsThatNobodyKnows() throws Exception {
        String id = client.send("comm_open", Json.object().put("comm_id", "c").put("target_name", "nobody"));

        assertThat(kinds(id)).containsExactly("busy", "comm_close", "idle");
        assertThat(client.ask("comm_info_request", Json.object()).content().path("comms"))
                .isEmpty();
    }

    @Test
    void servesTheCommsOfMagicsWhileACellRuns() throws Exception {
        String cell = client.execute("wait");
        client.next(cell);
        ObjectNode open = Json.object().put("comm_id", "c").put("target_name", "test");
        open.putObject("data").put("n", 1);
        String opened = client.send("comm_open", open);
        Received first = client.next(opened);
        while (!first.type().equals("comm_msg")) {
            first = client.next(opened);
        }
        assertThat(first.content().path("data").path("opened").path("n").asInt())
                .isEqualTo(1);
        ObjectNode message = Json.object().put("comm_id", "c");
        message.putObject("data").put("n", 2);
        client.send("comm_msg", message);
        Received echo = client.next(opened);
        while (!echo.type().equals("comm_msg")) {
            echo = client.next(opened);
        }
        assertThat(echo.content().path("data").path("echo").path("n").asInt()).isEqualTo(2);
        client.askControl("interrupt_request", Json.object());
        assertThat(client.ask("comm_info_request", Json.object())
                        .content()
                        .path("comms")
                        .has("c"))
                .isTrue();
    }

    @Test
    void subshellsRunBesideTheMainShell() throws Exception {
        String id = client.askControl("create_subshell_request", Json.object())
                .content()
                .path("subshell_id")
                .asText();
        String busy = client.execute("wait");
        client.next(busy);

        Received quick = client.reply(client.send(
                client.shell,
                client.header("execute_request").put("subshell_id", id),
                client.cell("%test say x\nvalue 2")));

        assertThat(status(quick)).isEqualTo("ok");
        assertThat(client.askControl("list_subshell_request", Json.object())
                        .content()
                        .path("subshell_id")
                        .toString())
                .isEqualTo("[\"" + id + "\"]");
        client.askControl("interrupt_request", Json.object());
        ObjectNode delete = Json.object().put("subshell_id", id);
        assertThat(status(client.askControl("delete_subshell_request", delete))).isEqualTo("ok");
        Received gone = client.reply(client.send(
                client.shell, client.header("execute_request").put("subshell_id", id), client.cell("value 1")));
        assertThat(status(gone)).isEqualTo("error");
    }

    @Test
    void answersADebuggerThatItHasNone() throws Exception {
        ObjectNode request = Json.object().put("type", "request").put("seq", 3).put("command", "initialize");

        ObjectNode answer = client.askControl("debug_request", request).content();

        assertThat(answer.path("success").asBoolean(true)).isFalse();
        assertThat(answer.path("request_seq").asInt()).isEqualTo(3);
    }

    @Test
    void runsMagicsAboveAndBelowTheCodeAsOneCell() throws Exception {
        String cell = client.execute("%test say above\nsay code\nvalue 3\n%test say below");

        List<Received> outputs = client.outputs(cell);

        assertThat(outputs.stream().map(Received::kind))
                .containsExactly("busy", "execute_input", "stream", "stream", "execute_result", "stream", "idle");
        assertThat(outputs.get(1).content().path("code").asText()).startsWith("%test say above");
        assertThat(outputs.get(1).content().path("execution_count").asInt()).isEqualTo(1);
        assertThat(outputs.stream().map(output -> output.content().path("text").asText("")))
                .contains("magic above\n", "code\n", "magic below\n");
        assertThat(client.reply(cell).content().path("execution_count").asInt()).isEqualTo(1);
    }

    @Test
    void keepsLineNumbersInCellsWithMagics() throws Exception {
        Received reply = client.reply(client.execute("%test say x\n\nfail here"));

        assertThat(reply.content().path("evalue").asText()).isEqualTo("here in line 3");
    }

    @Test
    void failedMagicFailsItsCellAndThoseBehindIt() throws Exception {
        String cell = client.execute("%test fail so it goes\nset ran yes");
        String behind = client.execute("set ran yes");

        Received reply = client.reply(cell);

        assertThat(reply.content().path("ename").asText()).isEqualTo("TestMagicError");
        assertThat(reply.content().path("execution_count").asInt()).isEqualTo(1);
        assertThat(kinds(cell)).containsExactly("busy", "execute_input", "error", "idle");
        assertThat(status(client.reply(behind))).isNotEqualTo("ok");
        assertThat(client.reply(client.execute("value 1"))
                        .content()
                        .path("execution_count")
                        .asInt())
                .isEqualTo(2);
        assertThat(status(client.reply(client.execute("%test break it")))).isEqualTo("error");
        assertThat(status(client.reply(client.execute("value 1\n%test fail after"))))
                .isEqualTo("error");
        assertThat(magics.told)
                .contains("failed %test fail so it goes\nset ran yes", "ok value 1")
                .doesNotContain("ok set ran yes", "failed set ran yes");
    }

    @Test
    void magicsReadTheSessionWithoutATrace() throws Exception {
        client.reply(client.execute("set a 5"));

        String cell = client.execute("%test get a\nset a 6\n%test get a");

        assertThat(text(cell)).isEqualTo("magic has 5\nmagic has 6\n");
        assertThat(client.reply(cell).content().path("execution_count").asInt()).isEqualTo(2);
        assertThat(client.others())
                .allSatisfy(other -> assertThat(other.content().toString()).doesNotContain("nobody sees"));
    }

    @Test
    void interruptEndsARunningMagic() throws Exception {
        String cell = client.execute("%test wait\nvalue 1");
        client.next(cell);
        client.next(cell);

        client.askControl("interrupt_request", Json.object());

        assertThat(client.reply(cell).content().path("ename").asText()).isEqualTo("KeyboardInterrupt");
        assertThat(status(client.reply(client.execute("value 1")))).isEqualTo("ok");
    }

    @Test
    void completesAndInspectsInsideMagics() throws Exception {
        String code = "say 🎉\n%test s";
        ObjectNode found = client.ask(
                        "complete_request",
                        Json.object().put("code", code).put("cursor_pos", code.codePointCount(0, code.length())))
                .content();
        assertThat(found.path("matches").toString()).isEqualTo("[\"say\"]");
        assertThat(found.path("cursor_start").asInt()).isEqualTo(12);
        assertThat(client.ask(
                                "inspect_request",
                                Json.object().put("code", "%test say").put("cursor_pos", 3))
                        .content()
                        .path("data")
                        .path("text/plain")
                        .asText())
                .isEqualTo("help of %test");
        assertThat(status(client.ask("is_complete_request", Json.object().put("code", "%test say\nvalue 1"))))
                .isEqualTo("complete");
    }

    @Test
    void shutdownRepliesAndEnds() throws Exception {
        Received reply = client.askControl("shutdown_request", Json.object().put("restart", true));

        assertThat(reply.content().path("restart").asBoolean()).isTrue();
        assertThat(kernel.exit().get(20, TimeUnit.SECONDS)).isZero();
        kernel.child().ifPresent(child -> assertThat(child.process().isAlive()).isFalse());
    }
}
