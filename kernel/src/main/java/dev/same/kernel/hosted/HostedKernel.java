package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.gateway.Channel;
import dev.same.kernel.gateway.Clients;
import dev.same.kernel.gateway.Failure;
import dev.same.kernel.gateway.InterruptSignal;
import dev.same.kernel.gateway.ParentWatch;
import dev.same.kernel.gateway.Slow;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.start.ChildProcess;
import dev.same.kernel.start.Connection;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import dev.same.kernel.wire.Request;
import dev.same.kernel.zmtp.Reactor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One hosted kernel from its start to its end: waits until the child can be heard, then serves, and ends when it is told to,
 * when the child ends or when its own parent does.
 */
public final class HostedKernel {
    private static final byte[] EMPTY = {'{', '}'};
    private static final long NUDGE_MILLIS = 50;
    private static final long SHUTDOWN_MILLIS = 5_000;
    private static final int STARTS = 3;
    private final Reactor reactor;
    private final Clients clients;
    private final Host host;
    private final Deque<Runnable> early = new ArrayDeque<>();
    private final OwnSubshells subshells;
    private final ShellRelay shell;
    private final OutputRelay outputs;
    private final ControlRelay control;
    private ChildProcess process;
    private ChildSockets sockets;
    private int starts = 1;
    private boolean heard;
    private boolean ready;
    private boolean ending;
    private int exitCode;

    private HostedKernel(
            Reactor reactor,
            Connection connection,
            ChildProcess process,
            Optional<MagicSupport> magics,
            ScheduledExecutorService events) {
        this.reactor = reactor;
        this.process = process;
        clients = new Clients(reactor, connection, Slow.KEEP);
        host = new Host(reactor, clients, magics, events, process.spec());
        sockets = connect();
        subshells = new OwnSubshells(host, () -> sockets);
        shell = new ShellRelay(host, () -> sockets, subshells);
        outputs = new OutputRelay(host, shell);
        control = new ControlRelay(
                host,
                () -> sockets,
                shell,
                subshells,
                process.spec().interruptByMessage(),
                this::interruptChild,
                this::shutdown);
    }

    /**
     * Serve until the kernel's end. Returns the exit code for this process.
     *
     * @param process the child, started before anything else was loaded
     * @param magics what the gateway adds; empty: nothing
     */
    public static int serve(Connection connection, ChildProcess process, Optional<MagicSupport> magics)
            throws IOException {
        ScheduledExecutorService events = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "events");
            thread.setDaemon(true);
            return thread;
        });
        try (var reactor = new Reactor()) {
            var kernel = new HostedKernel(reactor, connection, process, magics, events);
            // Whatever ends this process, a signal too, ends the child.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> kernel.process.close(), "end of the child"));
            kernel.start();
            reactor.run();
            return kernel.exitCode;
        } finally {
            events.shutdownNow();
        }
    }

    private void start() {
        clients.serve(Channel.SHELL, request -> whenReady(() -> shell.request(request)));
        clients.serve(Channel.CONTROL, request -> {
            if (request.header().type().equals("shutdown_request")) {
                control.request(request);
            } else {
                whenReady(() -> control.request(request));
            }
        });
        clients.serve(Channel.STDIN, this::stdin);
        // Not on this thread, which clients wait for.
        host.events.execute(() -> {
            ParentWatch.start(reactor, this::parentGone);
            // Clients signal the whole process group, so the child has it too.
            InterruptSignal.handle(reactor, control::interruptOwn);
        });
        watchProcess();
        nudge();
    }

    private ChildSockets connect() {
        return new ChildSockets(
                reactor,
                process.connection(),
                host.ownPrefix,
                this::fromShell,
                this::fromControl,
                this::fromStdin,
                this::fromOutputs);
    }

    private void whenReady(Runnable task) {
        if (ready) {
            task.run();
        } else {
            early.add(task);
            clients.pause(Channel.SHELL, early.size() > Lane.MAX_IN_FLIGHT);
        }
    }

    /** Ask the child what it is: the answer is for all clients, and that it comes shows that outputs can be heard. */
    private void nudge() {
        sockets.shell(clients.wire()
                .compose(List.of(), Json.bytes(host.ownHeader("kernel_info_request")), EMPTY, EMPTY, EMPTY, List.of()));
    }

    private void becomeReady() {
        if (ready || !heard || host.kernelInfo.length == 0) {
            return;
        }
        ready = true;
        clients.starting();
        clients.pause(Channel.SHELL, false);
        while (!early.isEmpty()) {
            early.removeFirst().run();
        }
    }

    private void fromShell(List<byte[]> frames) {
        guard("shell", () -> {
            Message message = Message.of(frames);
            String parent = message.parentId();
            if (!parent.startsWith(host.ownPrefix)) {
                shell.reply(message, parent);
            } else if (host.kernelInfo.length == 0) {
                clients.wire().verify(message);
                host.kernelInfo = message.contentBytes();
                message.content()
                        .path("supported_features")
                        .forEach(
                                feature -> host.hasSubshells |= feature.asText().equals("kernel subshells"));
                host.language =
                        message.content().path("language_info").path("name").asText(host.language);
                becomeReady();
                if (!ready) {
                    reactor.later(NUDGE_MILLIS, this::nudgeUntilHeard);
                }
            } else {
                shell.ownReply(message, parent);
            }
        });
    }

    private void nudgeUntilHeard() {
        if (!heard) {
            nudge();
            reactor.later(NUDGE_MILLIS, this::nudgeUntilHeard);
        }
    }

    private void fromOutputs(List<byte[]> frames) {
        guard("iopub", () -> {
            Message message = Message.of(frames);
            if (!heard) {
                heard = true;
                clients.begin(message.header().session());
                becomeReady();
            }
            outputs.output(message);
        });
    }

    private void fromControl(List<byte[]> frames) {
        guard("control", () -> control.reply(Message.of(frames)));
    }

    private void fromStdin(List<byte[]> frames) {
        clients.ask(frames);
    }

    private void stdin(Request request) {
        guard("stdin", () -> {
            if (!host.questions.answered(request)) {
                sockets.stdin(request.message().frames());
            }
        });
    }

    private interface Step {
        void run() throws MalformedMessageException;
    }

    private static void guard(String channel, Step step) {
        try {
            step.run();
        } catch (MalformedMessageException e) {
            log().log(
                            System.Logger.Level.WARNING,
                            "dropped a message of the hosted kernel on {0}: {1}",
                            channel,
                            e.getMessage());
        }
    }

    private void interruptChild() {
        try {
            process.interrupt();
        } catch (IOException e) {
            log().log(
                            System.Logger.Level.ERROR,
                            "cannot interrupt the hosted kernel, pid "
                                    + process.process().pid(),
                            e);
        }
    }

    private void shutdown() {
        ending = true;
        reactor.later(SHUTDOWN_MILLIS, () -> end(0));
    }

    private void parentGone() {
        log().log(System.Logger.Level.WARNING, "the process that started this kernel has gone: ending");
        end(1);
    }

    private void end(int code) {
        control.answerShutdown();
        exitCode = code;
        process.close();
        reactor.stop();
    }

    private void watchProcess() {
        ChildProcess watched = process;
        var unused = watched.process().onExit().thenAccept(gone -> reactor.post(() -> childEnded(watched)));
    }

    private void childEnded(ChildProcess gone) {
        if (gone != process) {
            return;
        }
        int code = gone.process().exitValue();
        if (ending) {
            end(0);
        } else if (!heard && starts < STARTS && gone.portsAreTaken()) {
            startAgain();
        } else {
            // What it said before its end may still be on its way.
            reactor.later(50, () -> died(code));
        }
    }

    /** Between the choice of the ports and the child's use of them, another program took one. */
    private void startAgain() {
        starts++;
        log().log(System.Logger.Level.WARNING, "a port of the hosted kernel was taken meanwhile: starting it again");
        try {
            process = process.again();
        } catch (IOException e) {
            log().log(System.Logger.Level.ERROR, "cannot start the hosted kernel again", e);
            end(1);
            return;
        }
        sockets.close();
        sockets = connect();
        watchProcess();
        nudge();
    }

    private void died(int code) {
        String how = code > 128 ? "was ended by signal " + (code - 128) : "ended with exit code " + code;
        log().log(
                        System.Logger.Level.ERROR,
                        "the hosted kernel {0} {1}",
                        process.spec().directory(),
                        how);
        ObjectNode problem = Failure.of("DeadKernelError", "the hosted kernel " + how + "; restart it to go on")
                .content();
        if (clients.session().isEmpty()) {
            clients.begin(host.ownPrefix);
        }
        // Waiting clients learn it too.
        ready = true;
        while (!early.isEmpty()) {
            early.removeFirst().run();
        }
        for (HostedCell cell : new ArrayList<>(host.cells.values())) {
            cell.interrupt();
        }
        shell.childDied(problem);
        subshells.childDied();
        end(code == 0 ? 1 : code);
    }

    private static System.Logger log() {
        return System.getLogger(HostedKernel.class.getName());
    }
}
