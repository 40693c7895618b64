package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.gateway.CellOutlet;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.Failure;
import dev.same.kernel.gateway.MagicPhase;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicContext;
import dev.same.kernel.magic.Session;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import dev.same.kernel.wire.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cell with magics: what is before the code, the code in the child, what is after. To clients it is one execution: one busy,
 * one execute_input with the user's text, one reply, one idle. For the reactor's thread, except the magics.
 */
final class HostedCell implements Lane.Alone {
    private static final byte[] STATUS = Bytes.of("\"status\"");
    private static final byte[] INPUT = Bytes.of("\"execute_input\"");
    private static final byte[] IDLE = Bytes.of("\"idle\"");
    private static final int WITHOUT_PREDICTION = -1;

    private final Host host;
    private final ShellRelay relay;
    private final Lane lane;
    private final Request request;
    private final ObjectNode content;
    private final MagicCell magic;
    private final CellOutlet outlet;
    private final String code;
    private final byte[] id;
    private final boolean silent;
    private final boolean counts;
    private int predicted = WITHOUT_PREDICTION;
    private @Nullable Thread worker;
    private @Nullable Failure failure;
    private @Nullable Message reply;
    private @Nullable Message idle;
    private boolean ended;

    HostedCell(Host host, ShellRelay relay, Lane lane, Request request, ObjectNode content, MagicCell magic) {
        this.host = host;
        this.relay = relay;
        this.lane = lane;
        this.request = request;
        this.content = content;
        this.magic = magic;
        this.code = content.path("code").asText("");
        this.silent = content.path("silent").asBoolean(false);
        this.counts = !silent && content.path("store_history").asBoolean(true);
        this.outlet = host.outlet(request, content.path("allow_stdin").asBoolean(true));
        this.id = Bytes.of(request.header().id());
    }

    byte[] idBytes() {
        return id;
    }

    void start() {
        lane.alone = this;
        host.cells.put(request.header().id(), this);
        host.clients.status(parent(), "busy");
        if (!silent) {
            predicted = host.executionCount + (counts ? 1 : 0);
            host.clients.publish(
                    "execute_input", parent(), Json.object().put("code", code).put("execution_count", predicted));
        }
        work(magic::before, this::beforeEnded);
    }

    private byte[] parent() {
        return request.message().headerBytes();
    }

    private void work(MagicPhase phase, Consumer<Optional<Failure>> then) {
        var context = new Context(outlet, relay.session().ofCell(lane));
        worker = new Thread(
                () -> {
                    Optional<Failure> problem = MagicPhase.failure(phase, context);
                    problem.ifPresent(outlet::error);
                    outlet.flush();
                    // Behind the outputs.
                    host.outbox.put(0, () -> {
                        worker = null;
                        if (!ended) {
                            then.accept(problem);
                        }
                    });
                },
                "magic " + request.header().id());
        worker.setDaemon(true);
        worker.start();
    }

    private void beforeEnded(Optional<Failure> problem) {
        failure = problem.orElse(null);
        Optional<String> shown = failure == null
                ? Optional.of(magic.engineCode())
                : Comments.all(code, host.language).filter(comments -> counts);
        if (shown.isEmpty()) {
            end();
            return;
        }
        if (counts) {
            host.written.put(shown.get().strip(), code);
        }
        ObjectNode changed = content.deepCopy().put("code", shown.get());
        relay.toChild(host.clients.wire().withContent(request.message(), Json.bytes(changed)));
    }

    /** The child published something for this cell. */
    void published(Message message) throws MalformedMessageException {
        byte[] header = message.headerBytes();
        if (Bytes.contains(header, STATUS)) {
            // Ours stands for its busy, and its idle has to wait for us.
            if (Bytes.contains(message.contentBytes(), IDLE)) {
                idle = message;
                codeEndedIfSo();
            }
        } else if (Bytes.contains(header, INPUT)) {
            host.clients.wire().verify(message);
            ObjectNode input = message.content();
            if (input.path("execution_count").asInt() != predicted) {
                host.clients.publish(host.clients.wire().withContent(message, Json.bytes(input.put("code", code))));
            }
        } else {
            host.clients.publish(message.frames());
        }
    }

    /** The child replied to this cell. */
    void replied(Message message) throws MalformedMessageException {
        host.clients.wire().verify(message);
        reply = message;
        codeEndedIfSo();
    }

    private void codeEndedIfSo() throws MalformedMessageException {
        if (reply == null || idle == null) {
            return;
        }
        relay.counted(reply.content());
        if (failure == null && reply.content().path("status").asText().equals("ok")) {
            work(magic::after, problem -> {
                failure = problem.orElse(null);
                end();
            });
        } else {
            end();
        }
    }

    private void end() {
        ended = true;
        boolean succeeded = sendReply();
        if (idle == null) {
            host.clients.status(parent(), "idle");
        } else {
            host.clients.publish(idle.frames());
        }
        host.cells.remove(request.header().id());
        lane.alone = null;
        if (!silent) {
            relay.tellExecuted(request, code, succeeded);
            if (!succeeded && content.path("stop_on_error").asBoolean(true)) {
                relay.abortWaiting(lane);
            }
        }
        relay.pump(lane);
    }

    /** Return whether the cell succeeded. */
    private boolean sendReply() {
        if (failure == null && reply != null) {
            host.clients.send(Channel.SHELL, reply.frames());
            return isOk(reply);
        }
        Failure told = failure == null ? Failure.of("DeadKernelError", "the hosted kernel ended") : failure;
        ObjectNode changed = told.reply().put("execution_count", host.executionCount);
        if (reply == null) {
            host.clients.reply(Channel.SHELL, request, "execute_reply", changed);
        } else {
            host.clients.send(Channel.SHELL, host.clients.wire().withContent(reply, Json.bytes(changed)));
        }
        return false;
    }

    private static boolean isOk(Message reply) {
        try {
            return reply.content().path("status").asText().equals("ok");
        } catch (MalformedMessageException e) {
            return false;
        }
    }

    @Override
    public void interrupt() {
        Thread running = worker;
        if (running != null) {
            running.interrupt();
            host.questions.cancel(request.header().id());
        }
    }

    void childDied(ObjectNode problem) {
        if (!ended) {
            host.clients.publish("error", parent(), problem.deepCopy());
            failure = new Failure(
                    problem.path("ename").asText(),
                    problem.path("evalue").asText(),
                    List.of(problem.path("evalue").asText()));
            reply = null;
            end();
        }
    }

    private record Context(CellOutlet outlet, Session session) implements MagicContext {}
}
