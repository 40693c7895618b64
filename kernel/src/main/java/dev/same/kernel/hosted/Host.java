package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.gateway.CellOutlet;
import dev.same.kernel.gateway.Clients;
import dev.same.kernel.gateway.Outbox;
import dev.same.kernel.gateway.Questions;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.start.KernelSpec;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.Request;
import dev.same.kernel.zmtp.Reactor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** What the parts of one hosted kernel share. For the reactor's thread. */
final class Host {
    final Reactor reactor;
    final Clients clients;
    final Outbox outbox;
    final Questions questions;
    final Optional<MagicSupport> magics;
    final ScheduledExecutorService events;

    /** Begins the ids of the gateway's own requests to the child; what the child says to them is for nobody else. */
    final String ownPrefix;

    final Map<String, Lane> lanes = new HashMap<>();
    final Map<String, Flight> flights = new LinkedHashMap<>();

    /** Cells with magics, by the id of their request. */
    final Map<String, HostedCell> cells = new LinkedHashMap<>();

    /** What a cell with magics showed its engine, to what the user wrote. */
    final Map<String, String> written = new LinkedHashMap<>(16, 0.75f, false) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > 1_000;
        }
    };

    private final Lane main = new Lane("");
    private final String session;
    private long count;

    /** Of the last cell that was counted. */
    int executionCount;

    /** Where the child's kernelspec is. */
    final Path kernelspec;

    /** Whether the child says that it has subshells. Read by any thread. */
    volatile boolean hasSubshells;

    /** Content of the child's {@code kernel_info_reply}; empty until it is known. */
    byte[] kernelInfo = {};

    String language;

    Host(
            Reactor reactor,
            Clients clients,
            Optional<MagicSupport> magics,
            ScheduledExecutorService events,
            KernelSpec spec) {
        this.reactor = reactor;
        this.clients = clients;
        this.outbox = new Outbox(reactor, clients);
        this.questions = new Questions(clients, outbox);
        this.magics = magics;
        this.events = events;
        this.language = spec.language();
        this.kernelspec = spec.directory();
        this.ownPrefix = "gateway-" + clients.prefix();
        this.session = "gateway-" + clients.prefix();
        lanes.put("", main);
    }

    Lane mainLane() {
        return main;
    }

    CellOutlet outlet(Request request, boolean allowStdin) {
        return new CellOutlet(clients, outbox, questions, events, request, allowStdin);
    }

    /** The header of a request of the gateway's own to the child. */
    ObjectNode ownHeader(String type) {
        return Json.object()
                .put("msg_id", ownPrefix + "_" + count++)
                .put("msg_type", type)
                .put("username", "gateway")
                .put("session", session)
                .put(
                        "date",
                        java.time.Instant.now()
                                .truncatedTo(java.time.temporal.ChronoUnit.MICROS)
                                .toString())
                .put("version", "5.4");
    }
}
