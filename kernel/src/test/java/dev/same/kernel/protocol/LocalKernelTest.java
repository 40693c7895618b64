package dev.same.kernel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.testkit.TestClient;
import dev.same.kernel.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class LocalKernelTest extends KernelContract {
    @Override
    RunningKernel.Started start(Path folder, Optional<MagicSupport> magics) throws IOException {
        return RunningKernel.local(magics);
    }

    /** A server that restarts a kernel connects again some time after it is up, and asks nothing. */
    @Test
    void tellsWhoeverComesBeforeItsFirstWordThatItStarts() throws Exception {
        RunningKernel.Started kernel = RunningKernel.local(Optional.empty());
        String address = kernel.connection().address(kernel.connection().iopub());
        try (var context = new ZContext()) {
            assertThat(published(subscribe(context, address), 2)).anyMatch(text -> text.contains("\"starting\""));
            assertThat(published(subscribe(context, address), 2)).anyMatch(text -> text.contains("\"starting\""));

            try (var client = new TestClient(kernel.connection())) {
                ZMQ.Socket late = subscribe(context, address);
                assertThat(published(late, 1)).anyMatch(text -> text.contains("iopub_welcome"));
                client.ask("kernel_info_request", Json.object());
                assertThat(published(late, 1)).anyMatch(text -> text.contains("\"busy\""));
                client.askControl("shutdown_request", Json.object());
            }
        }
        kernel.exit().get(20, TimeUnit.SECONDS);
    }

    private static ZMQ.Socket subscribe(ZContext context, String address) {
        ZMQ.Socket socket = context.createSocket(SocketType.SUB);
        socket.setReceiveTimeOut(20_000);
        socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
        socket.connect(address);
        return socket;
    }

    /** The frames of the next messages. */
    private static List<String> published(ZMQ.Socket socket, int messages) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            do {
                byte[] frame = socket.recv();
                assertThat(frame).as("a message after %s", frames).isNotNull();
                frames.add(new String(frame, StandardCharsets.UTF_8));
            } while (socket.hasReceiveMore());
        }
        return frames;
    }
}
