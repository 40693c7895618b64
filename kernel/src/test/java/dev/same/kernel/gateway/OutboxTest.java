package dev.same.kernel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.start.Connection;
import dev.same.kernel.zmtp.Reactor;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int TURNS = 50;
    private int sent;
    private int turns;
    private int most;
    private int lastTurn;

    @Test
    void givesSocketsTheirTurnWhateverIsPutMeanwhile() throws IOException {
        try (var reactor = new Reactor()) {
            var connection = new Connection("127.0.0.1", 0, 0, 0, 0, 0, "", Optional.empty());
            var outbox = new Outbox(reactor, new Clients(reactor, connection, Slow.WAIT));
            outbox.put(0, () -> refill(outbox));
            reactor.post(() -> turn(reactor));
            reactor.run();
        }
        assertThat(most).isPositive().isLessThanOrEqualTo(100);
    }

    /** As a cell does that prints faster than all is sent. */
    private void refill(Outbox outbox) {
        sent++;
        outbox.put(0, () -> refill(outbox));
    }

    private void turn(Reactor reactor) {
        most = Math.max(most, sent - lastTurn);
        lastTurn = sent;
        turns++;
        if (turns < TURNS && most < 10_000) {
            reactor.post(() -> turn(reactor));
        } else {
            reactor.stop();
        }
    }
}
