package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.Failure;
import dev.same.kernel.gateway.OwnComms;
import dev.same.kernel.magic.ExecutedCell;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import dev.same.kernel.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Passes shell requests on in their lanes, and replies back. */
final class ShellRelay {
    private static final long WAITING_BYTES = 64L << 20;
    private static final long GRACE_NANOS = 1_000_000_000;
    private final Host host;
    private final Supplier<ChildSockets> child;
    private final HostedSession session;
    private final Optional<OwnComms> comms;
    private boolean paused;
    private boolean watching;

    ShellRelay(Host host, Supplier<ChildSockets> child, OwnSubshells subshells) {
        this.host = host;
        this.child = child;
        this.session = new HostedSession(host, this, subshells);
        this.comms = host.magics.map(magics -> new OwnComms(host.clients, host.outbox, magics, session, host.events));
    }

    HostedSession session() {
        return session;
    }

    void request(Request request) {
        try {
            if (comms.isPresent() && comms.get().take(request)) {
                return;
            }
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("its JSON was checked", e);
        }
        Lane lane = host.lanes.get(request.header().subshell());
        if (lane == null) {
            answer(
                    request,
                    Failure.of(
                                    "NoSuchSubshell",
                                    "no subshell \"" + request.header().subshell() + "\" (known: "
                                            + String.join(", ", host.lanes.keySet()) + ")")
                            .reply());
            return;
        }
        String type = request.header().type();
        if (type.equals("kernel_info_request") && lane.isFree()) {
            answer(request, host.kernelInfo);
            return;
        }
        add(lane, new WaitingRequest(host, this, lane, request));
    }

    void add(Lane lane, Lane.Waiting waiting) {
        lane.waiting.add(waiting);
        pump(lane);
    }

    /** Start what can start. */
    void pump(Lane lane) {
        while (!lane.waiting.isEmpty() && lane.alone == null && lane.inFlight.size() < Lane.MAX_IN_FLIGHT) {
            Lane.Waiting next = lane.waiting.getFirst();
            if (next.needsQuiet() && !lane.inFlight.isEmpty()) {
                watchForLost();
                break;
            }
            lane.waiting.removeFirst();
            next.start();
        }
        boolean full = false;
        for (Lane each : host.lanes.values()) {
            full |= each.waiting.size() >= Lane.MAX_IN_FLIGHT || each.waitingBytes() > WAITING_BYTES;
        }
        if (full != paused) {
            paused = full;
            host.clients.pause(Channel.SHELL, full);
        }
    }

    /** Pass a request on as the frames it came in. */
    void forward(Lane lane, Request request) {
        forward(lane, request, request.message().frames());
    }

    void forward(Lane lane, Request request, List<byte[]> frames) {
        var flight = new Flight(request, lane);
        lane.inFlight.put(request.header().id(), flight);
        host.flights.put(request.header().id(), flight);
        child.get().shell(frames);
    }

    void toChild(List<byte[]> frames) {
        child.get().shell(frames);
    }

    /** A reply of the child to a request of a client. */
    void reply(Message message, String parent) throws MalformedMessageException {
        HostedCell cell = host.cells.get(parent);
        if (cell != null) {
            cell.replied(message);
            return;
        }
        Flight flight = host.flights.get(parent);
        if (flight == null) {
            host.clients.send(Channel.SHELL, message.frames());
            return;
        }
        flight.replied = true;
        flight.repliedAt = System.nanoTime();
        host.clients.send(Channel.SHELL, amend(flight, message));
        if (flight.type().equals("execute_request") && (host.magics.isPresent() || !flight.lane.waiting.isEmpty())) {
            executed(flight, message);
        }
        finishIfDone(flight);
    }

    private List<byte[]> amend(Flight flight, Message message) throws MalformedMessageException {
        if (flight.type().equals("comm_info_request")
                && comms.isPresent()
                && !comms.get().isEmpty()) {
            String wanted =
                    flight.request.message().content().path("target_name").asText("");
            if (wanted.isEmpty() || wanted.equals(host.magics.orElseThrow().commTarget())) {
                host.clients.wire().verify(message);
                ObjectNode content = message.content();
                comms.get().addTo(content.withObjectProperty("comms"));
                return host.clients.wire().withContent(message, Json.bytes(content));
            }
        }
        if (flight.type().equals("history_request") && !host.written.isEmpty()) {
            host.clients.wire().verify(message);
            ObjectNode content = message.content();
            if (History.restore(content, host.written)) {
                return host.clients.wire().withContent(message, Json.bytes(content));
            }
        }
        return message.frames();
    }

    private void executed(Flight flight, Message message) throws MalformedMessageException {
        ObjectNode request = flight.request.message().content();
        ObjectNode reply = message.content();
        boolean silent = request.path("silent").asBoolean(false);
        boolean failed = reply.path("status").asText().equals("error");
        if (!silent) {
            counted(reply);
            tellExecuted(flight.request, request.path("code").asText(""), !failed);
            if (failed && request.path("stop_on_error").asBoolean(true)) {
                abortWaiting(flight.lane);
            }
        }
    }

    void counted(ObjectNode reply) {
        host.executionCount = reply.path("execution_count").asInt(host.executionCount);
    }

    void tellExecuted(Request request, String code, boolean succeeded) {
        host.magics.ifPresent(magics -> host.events.execute(() -> magics.executed(
                session, new ExecutedCell(code, request.message().cellId(), succeeded))));
    }

    /** A cell failed: the cells that were sent after it, and wait here, are not run. */
    void abortWaiting(Lane lane) {
        lane.waiting.removeIf(Lane.Waiting::abort);
    }

    /** The child says that it is done with a request. */
    void idle(String parent) {
        Flight flight = host.flights.get(parent);
        if (flight != null) {
            flight.idle = true;
            finishIfDone(flight);
        }
    }

    private void finishIfDone(Flight flight) {
        if (flight.finished()) {
            land(flight);
            pump(flight.lane);
        }
    }

    void land(Flight flight) {
        flight.lane.inFlight.remove(flight.request.header().id());
        host.flights.remove(flight.request.header().id());
    }

    /**
     * A kernel may forget to say that it is idle, or not know a message at all. What waits for that must not wait for ever:
     * what was replied to, and what the child cannot be at since it replied to something later, is done after a second.
     */
    private void watchForLost() {
        if (watching) {
            return;
        }
        watching = true;
        host.reactor.later(200, () -> {
            watching = false;
            long now = System.nanoTime();
            for (Lane lane : new ArrayList<>(host.lanes.values())) {
                boolean laterReplied = false;
                List<Flight> flights = new ArrayList<>(lane.inFlight.values());
                for (int i = flights.size() - 1; i >= 0; i--) {
                    Flight flight = flights.get(i);
                    boolean onlyComm = i == 0 && flight.type().startsWith("comm_") && now - flight.begun > GRACE_NANOS;
                    if ((flight.replied && now - flight.repliedAt > GRACE_NANOS) || laterReplied || onlyComm) {
                        laterReplied = true;
                        land(flight);
                    }
                }
                pump(lane);
            }
        });
    }

    /** Answer a request without the child. */
    void answer(Request request, ObjectNode content) {
        answer(request, Json.bytes(content));
    }

    private void answer(Request request, byte[] content) {
        byte[] parent = request.message().headerBytes();
        host.clients.status(parent, "busy");
        host.clients.reply(Channel.SHELL, request, replyType(request), content, Optional.empty());
        host.clients.status(parent, "idle");
    }

    static String replyType(Request request) {
        return request.header().type().replace("_request", "_reply");
    }

    void ownReply(Message message, String parent) throws MalformedMessageException {
        host.clients.wire().verify(message);
        session.replied(message, parent);
    }

    /** Answer everything that waits: nobody else will. */
    void childDied(ObjectNode problem) {
        ObjectNode reply = Json.object().put("status", "error");
        reply.setAll(problem);
        for (Flight flight : new ArrayList<>(host.flights.values())) {
            land(flight);
            byte[] parent = flight.request.message().headerBytes();
            if (flight.type().equals("execute_request") && !flight.replied) {
                host.clients.publish("error", parent, problem.deepCopy());
            }
            if (flight.awaitsReply()) {
                host.clients.reply(Channel.SHELL, flight.request, replyType(flight.request), withCount(flight, reply));
            }
            host.clients.status(parent, "idle");
        }
        for (HostedCell cell : new ArrayList<>(host.cells.values())) {
            cell.childDied(problem);
        }
        session.childDied(problem);
        for (Lane lane : host.lanes.values()) {
            lane.waiting.forEach(waiting -> waiting.childDied(reply));
            lane.waiting.clear();
        }
        log().log(System.Logger.Level.DEBUG, "all waiting requests are answered");
    }

    private ObjectNode withCount(Flight flight, ObjectNode reply) {
        return flight.type().equals("execute_request")
                ? reply.deepCopy().put("execution_count", host.executionCount)
                : reply;
    }

    private static System.Logger log() {
        return System.getLogger(ShellRelay.class.getName());
    }
}
