package dev.same.kernel.gateway;

import dev.same.kernel.zmtp.Address;
import dev.same.kernel.zmtp.Limits;
import dev.same.kernel.zmtp.Reactor;
import dev.same.kernel.zmtp.RouterSocket;
import dev.same.kernel.zmtp.Security;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Sends back what it gets, on a thread that waits for nothing else. */
final class Heartbeat {
    private final Reactor reactor;
    private final RouterSocket socket;

    private Heartbeat(Address address, Security security, Limits limits) throws IOException {
        reactor = new Reactor();
        try {
            socket = new RouterSocket(reactor, address, Optional.empty(), security, limits, this::echo);
        } catch (IllegalStateException e) {
            reactor.close();
            throw e;
        }
    }

    /** @throws IllegalStateException if the address cannot be bound, naming it */
    static Heartbeat start(Address address, Security security, Limits limits) {
        Heartbeat heartbeat;
        try {
            heartbeat = new Heartbeat(address, security, limits);
        } catch (IOException e) {
            throw new IllegalStateException("cannot bind " + address + ": " + e.getMessage(), e);
        }
        var thread = new Thread(heartbeat::beat, "heartbeat");
        thread.setDaemon(true);
        thread.start();
        return heartbeat;
    }

    private void beat() {
        try (reactor) {
            reactor.run();
        }
    }

    private void echo(List<byte[]> frames) {
        socket.send(frames);
    }

    void stop() {
        reactor.stop();
    }
}
