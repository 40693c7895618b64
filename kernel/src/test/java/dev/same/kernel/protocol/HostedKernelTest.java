package dev.same.kernel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.testkit.TestClient.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HostedKernelTest extends KernelContract {
    @Override
    RunningKernel.Started start(Path folder, Optional<MagicSupport> magics) throws IOException {
        return RunningKernel.hosted(folder, magics);
    }

    @Test
    void deathOfTheChildAnswersWhatRunsAndEndsTheKernel() throws Exception {
        String running = client.execute("wait");
        client.next(running);
        String waiting = client.execute("%test say x\nvalue 1");
        String info = client.send("history_request", dev.same.kernel.wire.Json.object());

        kernel.child().orElseThrow().process().destroyForcibly();

        for (String id : java.util.List.of(running, waiting, info)) {
            Received reply = client.reply(id);
            assertThat(reply.content().path("status").asText()).isNotEqualTo("ok");
            assertThat(client.outputs(id).stream().map(Received::kind))
                    .contains("idle")
                    .doesNotHaveDuplicates();
        }
        assertThat(kernel.exit().get(20, TimeUnit.SECONDS)).isNotZero();
    }
}
