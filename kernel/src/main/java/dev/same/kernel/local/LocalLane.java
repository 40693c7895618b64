package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.engine.Completeness;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.CodePoints;
import dev.same.kernel.gateway.Completions;
import dev.same.kernel.gateway.Failure;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests of one subshell, one after the other, on a thread of its own. */
final class LocalLane {
    private static final int MAX_WAITING = 1_000;
    private static final long MAX_WAITING_BYTES = 64L << 20;
    private static final long STACK_BYTES = 4L << 20;
    private final Kernel kernel;
    private final LocalSession session;
    private final Thread thread;
    private final BlockingDeque<Work> waiting = new LinkedBlockingDeque<>();
    private final List<Work> aborted = new ArrayList<>();
    private final LocalHistory history = new LocalHistory();
    private final LocalExecution execution;
    /** What waits or runs. */
    private final AtomicInteger unfinished = new AtomicInteger();

    private volatile boolean ended;

    /** A request, or something of the magics. */
    private record Work(Optional<Request> request, Runnable task, long size) {}

    LocalLane(Kernel kernel, LocalSession session, String id) {
        this.kernel = kernel;
        this.session = session;
        this.execution = new LocalExecution(kernel, this, session, history);
        thread = new Thread(null, this::work, id.isEmpty() ? "shell" : "subshell " + id, STACK_BYTES);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** End after what runs now. */
    void end() {
        ended = true;
        add(new Work(Optional.empty(), () -> {}, 0));
    }

    void add(Request request) {
        add(new Work(Optional.of(request), () -> {}, request.message().size()));
    }

    /** Run something of the magics when its turn comes. */
    void add(Runnable task) {
        add(new Work(Optional.empty(), task, 0));
    }

    private void add(Work work) {
        kernel.waitingBytes.addAndGet(work.size);
        unfinished.incrementAndGet();
        waiting.add(work);
        if (isFull()) {
            kernel.reactor.post(this::pauseIfFull);
        }
    }

    private boolean isFull() {
        return waiting.size() >= MAX_WAITING || kernel.waitingBytes.get() > MAX_WAITING_BYTES;
    }

    /** On the reactor's thread. */
    private void pauseIfFull() {
        boolean full = false;
        for (LocalLane lane : kernel.lanes.values()) {
            full |= lane.isFull();
        }
        kernel.clients.pause(Channel.SHELL, full);
        if (full) {
            kernel.reactor.later(10, this::pauseIfFull);
        }
    }

    boolean isFree() {
        return unfinished.get() == 0;
    }

    /** Interrupt a magic that runs. The engine is interrupted for all lanes at once. */
    void interruptMagic() {
        execution.interruptMagic(thread);
    }

    /** The cell that runs now. */
    Optional<LocalExecution.Begun> begun() {
        return execution.begun();
    }

    private void work() {
        while (!ended) {
            Work work;
            try {
                work = waiting.take();
            } catch (InterruptedException e) {
                // An interrupt that came when its magic had ended already.
                continue;
            }
            kernel.waitingBytes.addAndGet(-work.size);
            work.task.run();
            work.request.ifPresent(this::handle);
            unfinished.decrementAndGet();
        }
    }

    private void handle(Request request) {
        if (request.header().type().equals("execute_request")) {
            execution.begin(request);
        }
        kernel.status(request, "busy");
        try {
            switch (request.header().type()) {
                case "execute_request" ->
                    execution.run(request, request.message().content());
                case "kernel_info_request" -> kernel.reply(request, KernelInfo.content(kernel.engine.info()));
                case "complete_request" ->
                    kernel.reply(request, complete(request.message().content()));
                case "inspect_request" ->
                    kernel.reply(request, inspect(request.message().content()));
                case "is_complete_request" ->
                    kernel.reply(request, isComplete(request.message().content()));
                case "history_request" ->
                    kernel.reply(request, history.reply(request.message().content()));
                case "comm_info_request" ->
                    kernel.reply(request, session.commInfo(request.message().content()));
                case "comm_open" -> refuseComm(request);
                case "comm_msg", "comm_close" -> {}
                default ->
                    log().log(
                                    System.Logger.Level.WARNING,
                                    "no such request: {0}",
                                    request.header().type());
            }
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("its JSON was checked", e);
        } catch (Throwable e) {
            // The border between the user's code and the kernel: whatever comes, the next request is served.
            log().log(
                            System.Logger.Level.ERROR,
                            "the engine failed on a {0}",
                            request.header().type(),
                            e);
            if (request.header().type().endsWith("_request")) {
                kernel.reply(
                        request,
                        Failure.of(e.getClass().getSimpleName(), String.valueOf(e.getMessage()))
                                .reply());
            }
        } finally {
            kernel.status(request, "idle");
            answerAborted();
        }
    }

    private ObjectNode complete(ObjectNode request) {
        String code = request.path("code").asText("");
        int cursor = CodePoints.index(code, request.path("cursor_pos").asInt(Integer.MAX_VALUE));
        return Completions.complete(
                kernel.magics
                        .flatMap(magics -> magics.complete(code, cursor, session))
                        .orElseGet(() -> kernel.engine.complete(code, cursor)),
                code);
    }

    private ObjectNode inspect(ObjectNode request) {
        String code = request.path("code").asText("");
        int cursor = CodePoints.index(code, request.path("cursor_pos").asInt(Integer.MAX_VALUE));
        return Completions.inspect(kernel.magics
                .flatMap(magics -> magics.inspect(code, cursor, session))
                .or(() -> kernel.engine.inspect(
                        code, cursor, request.path("detail_level").asInt(0))));
    }

    private ObjectNode isComplete(ObjectNode request) {
        String code = request.path("code").asText("");
        Completeness found = kernel.engine.isComplete(kernel.magics
                .flatMap(magics -> magics.find(code, kernel.language()))
                .map(MagicCell::engineCode)
                .orElse(code));
        ObjectNode content = Json.object().put("status", found.status().name().toLowerCase(Locale.ROOT));
        if (found.status() == Completeness.Status.INCOMPLETE) {
            content.put("indent", found.indent());
        }
        return content;
    }

    private void refuseComm(Request request) throws MalformedMessageException {
        ObjectNode content = Json.object()
                .put("comm_id", request.message().content().path("comm_id").asText());
        content.putObject("data");
        kernel.publish(request, "comm_close", content);
    }

    /**
     * A cell failed: what was sent to run after it is not run. To be called before its reply, for what a client sends when it
     * has that is meant to run.
     */
    void abortWaiting() {
        awaitWhatWasSent();
        List<Work> taken = new ArrayList<>();
        waiting.drainTo(taken);
        List<Work> kept = new ArrayList<>();
        for (Work work : taken) {
            boolean executes = work.request
                    .filter(request -> request.header().type().equals("execute_request"))
                    .isPresent();
            (executes ? aborted : kept).add(work);
        }
        for (int i = kept.size() - 1; i >= 0; i--) {
            waiting.addFirst(kept.get(i));
        }
    }

    private void answerAborted() {
        for (Work work : aborted) {
            kernel.waitingBytes.addAndGet(-work.size);
            unfinished.decrementAndGet();
            Request request = work.request.orElseThrow();
            kernel.status(request, "busy");
            kernel.reply(request, execution.aborted());
            kernel.status(request, "idle");
        }
        aborted.clear();
    }

    /** Requests that a client sent before it could know of the failure may still be in the socket. */
    private void awaitWhatWasSent() {
        var read = new CountDownLatch(1);
        kernel.reactor.post(() -> kernel.reactor.later(1, read::countDown));
        try {
            boolean unused = read.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // An interrupt that comes now has no cell to end.
            log().log(System.Logger.Level.DEBUG, "interrupted between cells");
        }
    }

    private static System.Logger log() {
        return System.getLogger(LocalLane.class.getName());
    }
}
