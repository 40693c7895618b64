package dev.same.kernel.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.magic.Comm;
import dev.same.kernel.magic.CommHandler;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.magic.Session;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The comms that front ends opened to the target of the magics. They are answered whatever the engine does. {@link #take} is
 * for the reactor's thread; handlers run on the executor, one after the other.
 */
public final class OwnComms {
    /** A client that opens more than this gets them closed. */
    private static final int MAX_OPEN = 10_000;

    private final Clients clients;
    private final Outbox outbox;
    private final MagicSupport magics;
    private final Session session;
    private final Executor events;
    private final Map<String, CommHandler> open = new ConcurrentHashMap<>();

    public OwnComms(Clients clients, Outbox outbox, MagicSupport magics, Session session, Executor events) {
        this.clients = clients;
        this.outbox = outbox;
        this.magics = magics;
        this.session = session;
        this.events = events;
    }

    /** Take a request if it is about one of our comms. */
    public boolean take(Request request) throws MalformedMessageException {
        String type = request.header().type();
        if (!type.equals("comm_open") && !type.equals("comm_msg") && !type.equals("comm_close")) {
            return false;
        }
        ObjectNode content = request.message().content();
        String id = content.path("comm_id").asText();
        boolean ours = type.equals("comm_open")
                ? content.path("target_name").asText().equals(magics.commTarget())
                : open.containsKey(id);
        if (!ours) {
            return false;
        }
        byte[] parent = request.message().headerBytes();
        clients.status(parent, "busy");
        Map<String, Object> data = Json.map(content.path("data"));
        switch (type) {
            case "comm_open" -> opened(id, data, parent);
            case "comm_msg" ->
                events.execute(() -> open.getOrDefault(id, Pending.INSTANCE).message(data));
            default ->
                events.execute(() -> {
                    CommHandler handler = open.remove(id);
                    if (handler != null) {
                        handler.closed();
                    }
                });
        }
        clients.status(parent, "idle");
        return true;
    }

    private void opened(String id, Map<String, Object> data, byte[] parent) {
        var comm = new OpenComm(id, parent);
        if (open.size() >= MAX_OPEN || open.containsKey(id)) {
            comm.close();
            return;
        }
        open.put(id, Pending.INSTANCE);
        events.execute(() -> {
            Optional<CommHandler> handler = magics.commOpened(comm, data, session);
            handler.ifPresent(found -> open.replace(id, found));
            if (handler.isEmpty()) {
                comm.close();
            }
        });
    }

    /** Name our comms in the content of a {@code comm_info_reply}. */
    public void addTo(ObjectNode comms) {
        open.keySet().forEach(id -> comms.putObject(id).put("target_name", magics.commTarget()));
    }

    public boolean isEmpty() {
        return open.isEmpty();
    }

    /** Stands for a comm until its handler is known; messages to it wait in the executor behind that. */
    private enum Pending implements CommHandler {
        INSTANCE;

        @Override
        public void message(Map<String, Object> data) {}

        @Override
        public void closed() {}
    }

    private final class OpenComm implements Comm {
        private final String id;
        private final byte[] parent;

        OpenComm(String id, byte[] parent) {
            this.id = id;
            this.parent = parent;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void send(Map<String, Object> data) {
            if (open.containsKey(id)) {
                publish("comm_msg", data);
            }
        }

        @Override
        public void close() {
            open.remove(id);
            publish("comm_close", new LinkedHashMap<>());
        }

        private void publish(String type, Map<String, Object> data) {
            ObjectNode content = Json.object().put("comm_id", id);
            content.set("data", Json.tree(data));
            outbox.put(1_000, () -> clients.publish(type, parent, content));
        }
    }
}
