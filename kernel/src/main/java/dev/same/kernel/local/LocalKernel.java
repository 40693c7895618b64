package dev.same.kernel.local;

import dev.same.kernel.engine.Engine;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.Clients;
import dev.same.kernel.gateway.Failure;
import dev.same.kernel.gateway.InterruptSignal;
import dev.same.kernel.gateway.ParentWatch;
import dev.same.kernel.gateway.Slow;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.start.Connection;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import dev.same.kernel.wire.Wire;
import dev.same.kernel.zmtp.Reactor;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** One kernel with an engine of this process, from its start to its end. */
public final class LocalKernel {
    private static final long WATCH_MILLIS = 200;

    private final Kernel kernel;
    private final LocalSession session;
    private final LocalControl control;
    private int exitCode;

    private LocalKernel(Kernel kernel) {
        this.kernel = kernel;
        String id = Wire.newId();
        session = new LocalSession(kernel, id);
        control = new LocalControl(kernel, session, kernel.reactor::stop);
        var main = new LocalLane(kernel, session, "");
        kernel.lanes.put("", main);
        main.start();
        kernel.clients.begin(id);
    }

    /**
     * Serve until the kernel's end. Returns the exit code for this process. The engine is not closed: its code may run on,
     * and the process is about to end.
     *
     * @param magics what the gateway adds; empty: nothing
     */
    public static int serve(Connection connection, Engine engine, Optional<MagicSupport> magics) throws IOException {
        // At once: it takes longer than all that follows, and the first cell waits for it.
        engine.warmUp();
        ScheduledExecutorService events = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "events");
            thread.setDaemon(true);
            return thread;
        });
        try (var reactor = new Reactor()) {
            var clients = new Clients(reactor, connection, Slow.WAIT);
            var kernel = new LocalKernel(new Kernel(reactor, clients, engine, magics, events));
            kernel.start();
            reactor.run();
            return kernel.exitCode;
        } finally {
            events.shutdownNow();
        }
    }

    private void start() {
        kernel.clients.serve(Channel.SHELL, this::shell);
        kernel.clients.serve(Channel.CONTROL, control::request);
        kernel.clients.serve(Channel.STDIN, this::stdin);
        // Not on this thread, nor beside it: a client waits for the first reply.
        kernel.reactor.later(
                WATCH_MILLIS,
                () -> kernel.events.execute(() -> {
                    ParentWatch.start(kernel.reactor, this::parentGone);
                    InterruptSignal.handle(kernel.reactor, control::interrupt);
                }));
        kernel.clients.starting();
    }

    private void shell(Request request) {
        try {
            if (session.comms().isPresent() && session.comms().get().take(request)) {
                return;
            }
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("its JSON was checked", e);
        }
        LocalLane lane = kernel.lanes.get(request.header().subshell());
        if (lane == null) {
            kernel.status(request, "busy");
            kernel.reply(
                    request,
                    Failure.of(
                                    "NoSuchSubshell",
                                    "no subshell \"" + request.header().subshell() + "\"")
                            .reply());
            kernel.status(request, "idle");
        } else if (request.header().type().equals("kernel_info_request") && lane.isFree()) {
            // The question of every client that waits for the kernel needs no thread of its own.
            kernel.status(request, "busy");
            kernel.reply(request, KernelInfo.content(kernel.engine.info()));
            kernel.status(request, "idle");
        } else {
            lane.add(request);
        }
    }

    private void stdin(Request request) {
        try {
            if (!kernel.questions.answered(request)) {
                System.getLogger(LocalKernel.class.getName())
                        .log(System.Logger.Level.DEBUG, "an answer that nothing asked for");
            }
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("its JSON was checked", e);
        }
    }

    private void parentGone() {
        System.getLogger(LocalKernel.class.getName())
                .log(System.Logger.Level.WARNING, "the process that started this kernel has gone: ending");
        exitCode = 1;
        kernel.reactor.stop();
    }
}
