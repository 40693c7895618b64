package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import dev.same.kernel.wire.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes control requests on, whatever the child's shell does, and acts on those that concern the gateway too. */
final class ControlRelay {
    private final Host host;
    private final Supplier<ChildSockets> child;
    private final ShellRelay shell;
    private final OwnSubshells subshells;
    private final Runnable interruptChild;
    private final Runnable onShutdown;
    private final DebuggedCells debugged;

    /** Requests to make or delete a subshell, by their id, whose replies tell which subshells there are. */
    private final Map<String, Request> subshellRequests = new HashMap<>();

    private final boolean interruptsByMessage;
    private @Nullable Request shutdown;

    ControlRelay(
            Host host,
            Supplier<ChildSockets> child,
            ShellRelay shell,
            OwnSubshells subshells,
            boolean interruptsByMessage,
            Runnable interruptChild,
            Runnable onShutdown) {
        this.host = host;
        this.child = child;
        this.shell = shell;
        this.subshells = subshells;
        this.interruptsByMessage = interruptsByMessage;
        this.interruptChild = interruptChild;
        this.onShutdown = onShutdown;
        this.debugged = new DebuggedCells(host, frames -> child.get().control(frames));
    }

    void request(Request request) {
        switch (request.header().type()) {
            case "kernel_info_request" -> answer(request, "kernel_info_reply", host.kernelInfo);
            case "interrupt_request" -> interrupt(request);
            case "shutdown_request" -> {
                shutdown = request;
                forward(request);
                onShutdown.run();
            }
            case "create_subshell_request", "delete_subshell_request" -> {
                if (subshellRequests.size() < 1_000) {
                    subshellRequests.put(request.header().id(), request);
                }
                forward(request);
            }
            case "debug_request" -> debugged.request(request);
            default -> forward(request);
        }
    }

    private void forward(Request request) {
        child.get().control(request.message().frames());
    }

    /** Interrupt the magics that run. */
    void interruptOwn() {
        for (Lane lane : new ArrayList<>(host.lanes.values())) {
            if (lane.alone != null) {
                lane.alone.interrupt();
            }
        }
    }

    private void interrupt(Request request) {
        interruptOwn();
        if (interruptsByMessage) {
            forward(request);
            return;
        }
        interruptChild.run();
        answer(request, "interrupt_reply", Json.bytes(Json.object().put("status", "ok")));
    }

    private void answer(Request request, String type, byte[] content) {
        byte[] parent = request.message().headerBytes();
        host.clients.status(parent, "busy");
        host.clients.reply(Channel.CONTROL, request, type, content, Optional.empty());
        host.clients.status(parent, "idle");
    }

    void reply(Message message) throws MalformedMessageException {
        if (subshells.replied(message)) {
            return;
        }
        if (!subshellRequests.isEmpty()) {
            Request request = subshellRequests.remove(message.parentId());
            if (request != null) {
                subshellReplied(request, message);
            }
        }
        if (shutdown != null && message.parentId().equals(shutdown.header().id())) {
            shutdown = null;
        }
        debugged.reply(message).ifPresent(frames -> host.clients.send(Channel.CONTROL, frames));
    }

    private void subshellReplied(Request request, Message message) throws MalformedMessageException {
        host.clients.wire().verify(message);
        ObjectNode reply = message.content();
        if (!reply.path("status").asText().equals("ok")) {
            return;
        }
        if (request.header().type().equals("create_subshell_request")) {
            String id = reply.path("subshell_id").asText();
            host.lanes.putIfAbsent(id, new Lane(id));
        } else {
            Lane gone = host.lanes.remove(
                    request.message().content().path("subshell_id").asText());
            if (gone != null) {
                shell.abortWaiting(gone);
            }
        }
    }

    /** The child ended without a reply to the request to end: it is given for it. */
    void answerShutdown() {
        if (shutdown != null) {
            ObjectNode content = Json.object().put("status", "ok");
            try {
                content.put(
                        "restart", shutdown.message().content().path("restart").asBoolean(false));
            } catch (MalformedMessageException e) {
                throw new IllegalStateException("its JSON was checked", e);
            }
            answer(shutdown, "shutdown_reply", Json.bytes(content));
            shutdown = null;
        }
    }
}
