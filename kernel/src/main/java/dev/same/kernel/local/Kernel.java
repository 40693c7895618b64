package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.engine.Engine;
import dev.same.kernel.gateway.CellOutlet;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.Clients;
import dev.same.kernel.gateway.Outbox;
import dev.same.kernel.gateway.Questions;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.wire.Request;
import dev.same.kernel.zmtp.Reactor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** What the lanes of one local kernel share. Safe for all threads, as its parts are, except {@link #clients}. */
final class Kernel {
    final Reactor reactor;

    /** For the reactor's thread; others use the {@link #outbox}. */
    final Clients clients;

    final Outbox outbox;
    final Questions questions;
    final Engine engine;
    final Optional<MagicSupport> magics;
    final ScheduledExecutorService events;
    final Map<String, LocalLane> lanes = new ConcurrentHashMap<>();

    /** Bytes of requests that wait in all lanes. */
    final AtomicLong waitingBytes = new AtomicLong();

    Kernel(
            Reactor reactor,
            Clients clients,
            Engine engine,
            Optional<MagicSupport> magics,
            ScheduledExecutorService events) {
        this.reactor = reactor;
        this.clients = clients;
        this.outbox = new Outbox(reactor, clients);
        this.questions = new Questions(clients, outbox);
        this.engine = engine;
        this.magics = magics;
        this.events = events;
    }

    String language() {
        Object name = engine.info().languageInfo().get("name");
        return name instanceof String text ? text : "";
    }

    CellOutlet outlet(Request request, boolean allowStdin) {
        return new CellOutlet(clients, outbox, questions, events, request, allowStdin);
    }

    void status(Request request, String state) {
        outbox.put(0, () -> clients.status(request.message().headerBytes(), state));
    }

    void reply(Request request, ObjectNode content) {
        String type = request.header().type().replace("_request", "_reply");
        outbox.put(1_000, () -> clients.reply(Channel.SHELL, request, type, content));
    }

    void publish(Request request, String type, ObjectNode content) {
        outbox.put(1_000, () -> clients.publish(type, request.message().headerBytes(), content));
    }
}
