package dev.same.kernel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.engine.Engine;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.start.Connection;
import dev.same.kernel.testkit.LineEngine;
import dev.same.kernel.testkit.LineMagics;
import dev.same.kernel.testkit.PlainSocket;
import dev.same.kernel.testkit.TestClient;
import dev.same.kernel.wire.Json;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LocalKernelTest extends KernelContract {
    @Override
    RunningKernel.Started start(Path folder, Optional<MagicSupport> magics) throws IOException {
        return RunningKernel.local(magics);
    }

    /** A server that restarts a kernel connects again some time after it is up, and asks nothing. */
    @Test
    void tellsWhoeverComesBeforeItsFirstWordThatItStarts() throws Exception {
        RunningKernel.Started kernel = RunningKernel.local(Optional.empty());
        try (PlainSocket first = subscribe(kernel.connection());
                PlainSocket second = subscribe(kernel.connection())) {
            assertThat(published(first, 2)).anyMatch(text -> text.contains("\"starting\""));
            assertThat(published(second, 2)).anyMatch(text -> text.contains("\"starting\""));

            try (var client = new TestClient(kernel.connection());
                    PlainSocket late = subscribe(kernel.connection())) {
                assertThat(published(late, 1)).anyMatch(text -> text.contains("iopub_welcome"));
                client.ask("kernel_info_request", Json.object());
                assertThat(published(late, 1)).anyMatch(text -> text.contains("\"busy\""));
                client.askControl("shutdown_request", Json.object());
            }
        }
        kernel.exit().get(20, TimeUnit.SECONDS);
    }

    /** A client sees "busy" before the kernel has looked for magics. */
    @Test
    void interruptEndsACellThatHasNotReachedItsMagic() throws Exception {
        var looked = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var lines = new LineMagics();
        MagicSupport slow = (MagicSupport) Proxy.newProxyInstance(
                MagicSupport.class.getClassLoader(),
                new Class<?>[] {MagicSupport.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("find")
                            && String.valueOf(arguments[0]).contains("wait")) {
                        looked.countDown();
                        interrupted.await();
                    }
                    return method.invoke(lines, arguments);
                });
        RunningKernel.Started kernel = RunningKernel.local(Optional.of(slow));
        try (var client = new TestClient(kernel.connection())) {
            String cell = client.execute("%test wait");
            looked.await();
            client.askControl("interrupt_request", Json.object());
            interrupted.countDown();

            assertThat(client.reply(cell).content().path("ename").asText()).isEqualTo("KeyboardInterrupt");
            assertThat(client.reply(client.execute("value 1"))
                            .content()
                            .path("status")
                            .asText())
                    .isEqualTo("ok");
            client.askControl("shutdown_request", Json.object());
        }
        kernel.exit().get(20, TimeUnit.SECONDS);
    }

    /** Code whose question ended before the engine knew of the interrupt took it for a client that cannot be asked. */
    @Test
    void theEngineIsInterruptedBeforeItsQuestionEnds() throws Exception {
        var answered = new CountDownLatch(1);
        var questionEndedFirst = new CompletableFuture<Boolean>();
        var lines = new LineEngine();
        Engine watched = (Engine) Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("interrupt")) {
                        questionEndedFirst.complete(answered.await(1, TimeUnit.SECONDS));
                        return null;
                    }
                    Object result = method.invoke(lines, arguments);
                    if (method.getName().equals("execute")) {
                        answered.countDown();
                    }
                    return result;
                });
        RunningKernel.Started kernel = RunningKernel.local(watched, Optional.empty());
        try (var client = new TestClient(kernel.connection())) {
            String cell = client.execute("ask name?");
            client.receive(client.stdin);
            client.askControl("interrupt_request", Json.object());

            assertThat(client.reply(cell).content().path("status").asText()).isEqualTo("error");
            assertThat(questionEndedFirst.get(20, TimeUnit.SECONDS)).isFalse();
            client.askControl("shutdown_request", Json.object());
        }
        kernel.exit().get(20, TimeUnit.SECONDS);
    }

    private static PlainSocket subscribe(Connection connection) {
        var socket = new PlainSocket("SUB", connection.ip(), connection.iopub(), "");
        socket.subscribe("");
        return socket;
    }

    /** The frames of the next messages. */
    private static List<String> published(PlainSocket socket, int messages) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            socket.receive()
                    .orElseThrow(() -> new AssertionError("nothing came after " + texts))
                    .forEach(frame -> texts.add(new String(frame, StandardCharsets.UTF_8)));
        }
        return texts;
    }
}
