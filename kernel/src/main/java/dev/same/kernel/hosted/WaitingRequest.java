package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.CodePoints;
import dev.same.kernel.gateway.Completions;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client's shell request that has not been passed on. Looks for magics when it is first asked what it needs. */
final class WaitingRequest implements Lane.Waiting {
    private final Host host;
    private final ShellRelay relay;
    private final Lane lane;
    private final Request request;
    private boolean looked;
    private boolean asksMagics;
    private String code = "";
    private @Nullable MagicCell magic;

    WaitingRequest(Host host, ShellRelay relay, Lane lane, Request request) {
        this.host = host;
        this.relay = relay;
        this.lane = lane;
        this.request = request;
    }

    @Override
    public boolean needsQuiet() {
        look();
        return asksMagics || (magic != null && type().equals("execute_request"));
    }

    private String type() {
        return request.header().type();
    }

    private void look() {
        if (looked || host.magics.isEmpty()) {
            return;
        }
        looked = true;
        switch (type()) {
            case "execute_request", "is_complete_request" -> {
                code = content().path("code").asText("");
                magic = find(host.magics.get());
            }
            case "complete_request", "inspect_request" -> asksMagics = true;
            default -> {}
        }
    }

    private @Nullable MagicCell find(MagicSupport magics) {
        try {
            return magics.find(code, host.language).orElse(null);
        } catch (RuntimeException e) {
            log().log(System.Logger.Level.ERROR, "magics failed on a cell, which is run without them", e);
            return null;
        }
    }

    private ObjectNode content() {
        try {
            return request.message().content();
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("its JSON was checked", e);
        }
    }

    @Override
    public void start() {
        look();
        if (asksMagics) {
            askMagics(host.magics.orElseThrow());
        } else if (magic == null) {
            relay.forward(lane, request);
        } else if (type().equals("execute_request")) {
            new HostedCell(host, relay, lane, request, content(), magic).start();
        } else {
            ObjectNode content = content().put("code", magic.engineCode());
            relay.forward(lane, request, host.clients.wire().withContent(request.message(), Json.bytes(content)));
        }
    }

    /** Magics may look into files, so they answer on a thread of their own. */
    private void askMagics(MagicSupport magics) {
        lane.alone = () -> {};
        ObjectNode content = content();
        host.events.execute(() -> {
            Optional<ObjectNode> answer = Optional.empty();
            try {
                answer = answer(magics, content);
            } catch (RuntimeException e) {
                log().log(System.Logger.Level.ERROR, "magics failed to answer a {0}", type(), e);
            }
            Optional<ObjectNode> found = answer;
            host.reactor.post(() -> {
                lane.alone = null;
                found.ifPresentOrElse(reply -> relay.answer(request, reply), () -> relay.forward(lane, request));
                relay.pump(lane);
            });
        });
    }

    private Optional<ObjectNode> answer(MagicSupport magics, ObjectNode content) {
        String text = content.path("code").asText("");
        int cursor = CodePoints.index(text, content.path("cursor_pos").asInt(Integer.MAX_VALUE));
        return type().equals("complete_request")
                ? magics.complete(text, cursor, relay.session()).map(found -> Completions.complete(found, text))
                : magics.inspect(text, cursor, relay.session()).map(found -> Completions.inspect(Optional.of(found)));
    }

    @Override
    public boolean abort() {
        if (!type().equals("execute_request")) {
            return false;
        }
        byte[] parent = request.message().headerBytes();
        host.clients.status(parent, "busy");
        // As ipykernel says it; "error" would show a second failure where there was one.
        host.clients.reply(
                Channel.SHELL,
                request,
                "execute_reply",
                Json.object().put("status", "aborted").put("execution_count", host.executionCount));
        host.clients.status(parent, "idle");
        return true;
    }

    @Override
    public void childDied(ObjectNode reply) {
        if (type().endsWith("_request")) {
            relay.answer(
                    request,
                    type().equals("execute_request")
                            ? reply.deepCopy().put("execution_count", host.executionCount)
                            : reply);
        }
    }

    @Override
    public long size() {
        return request.message().size();
    }

    private static System.Logger log() {
        return System.getLogger(WaitingRequest.class.getName());
    }
}
