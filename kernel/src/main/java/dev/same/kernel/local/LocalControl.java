package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.Failure;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import dev.same.kernel.wire.Wire;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Answers control requests, on the reactor's thread, whatever the lanes do. */
final class LocalControl {
    /** Each has a thread. */
    private static final int MAX_SUBSHELLS = 100;

    /** Within this time after it began a cell has reached its engine, but for a machine that is very busy. */
    private static final long YOUNG_MILLIS = 100;

    private final Kernel kernel;
    private final LocalSession session;
    private final Runnable shutdown;

    LocalControl(Kernel kernel, LocalSession session, Runnable shutdown) {
        this.kernel = kernel;
        this.session = session;
        this.shutdown = shutdown;
    }

    void request(Request request) {
        String type = request.header().type();
        byte[] parent = request.message().headerBytes();
        kernel.clients.status(parent, "busy");
        try {
            ObjectNode content = request.message().content();
            switch (type) {
                case "kernel_info_request" -> reply(request, KernelInfo.content(kernel.engine.info()));
                case "interrupt_request" -> {
                    interrupt();
                    reply(request, ok());
                }
                case "shutdown_request" ->
                    reply(request, ok().put("restart", content.path("restart").asBoolean(false)));
                case "create_subshell_request" -> reply(request, create());
                case "delete_subshell_request" ->
                    reply(request, delete(content.path("subshell_id").asText("")));
                case "list_subshell_request" -> reply(request, list());
                case "debug_request" -> reply(request, NoDebugger.answer(content));
                default -> log().log(System.Logger.Level.WARNING, "no such control request: {0}", type);
            }
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("its JSON was checked", e);
        } finally {
            kernel.clients.status(parent, "idle");
        }
        if (type.equals("shutdown_request")) {
            shutdown.run();
        }
    }

    private void reply(Request request, ObjectNode content) {
        kernel.clients.reply(Channel.CONTROL, request, request.header().type().replace("_request", "_reply"), content);
    }

    private static ObjectNode ok() {
        return Json.object().put("status", "ok");
    }

    /** Interrupt whatever runs, in every subshell. */
    void interrupt() {
        kernel.lanes.values().forEach(LocalLane::interruptMagic);
        kernel.engine.interrupt();
        // Last: code whose question ends must find that it was interrupted, or it takes that for a client without
        // input.
        kernel.questions.cancel(null);
        kernel.lanes.values().forEach(this::interruptAgainIfYoung);
    }

    /** A client that saw "busy" may interrupt before the cell has reached the engine, which then knows nothing to interrupt. */
    private void interruptAgainIfYoung(LocalLane lane) {
        Optional<LocalExecution.Begun> cell = lane.begun();
        if (cell.isPresent() && System.nanoTime() - cell.get().nanos() < TimeUnit.MILLISECONDS.toNanos(YOUNG_MILLIS)) {
            kernel.reactor.later(YOUNG_MILLIS, () -> {
                if (lane.begun().equals(cell)) {
                    kernel.engine.interrupt();
                }
            });
        }
    }

    private ObjectNode create() {
        if (kernel.lanes.size() > MAX_SUBSHELLS) {
            return Failure.of("TooManySubshells", "there are " + MAX_SUBSHELLS + " subshells, and no more are possible")
                    .reply();
        }
        String id = Wire.newId();
        var lane = new LocalLane(kernel, session, id);
        kernel.lanes.put(id, lane);
        lane.start();
        return ok().put("subshell_id", id);
    }

    private ObjectNode delete(String id) {
        LocalLane lane = id.isEmpty() ? null : kernel.lanes.remove(id);
        if (lane == null) {
            return Failure.of("NoSuchSubshell", "no subshell \"" + id + "\"").reply();
        }
        lane.end();
        return ok();
    }

    private ObjectNode list() {
        ObjectNode content = ok();
        ArrayNode ids = content.putArray("subshell_id");
        kernel.lanes.keySet().stream().filter(id -> !id.isEmpty()).sorted().forEach(ids::add);
        return content;
    }

    private static System.Logger log() {
        return System.getLogger(LocalControl.class.getName());
    }
}
