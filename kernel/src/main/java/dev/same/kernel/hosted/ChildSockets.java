package dev.same.kernel.hosted;

import dev.same.kernel.start.Connection;
import dev.same.kernel.zmtp.Address;
import dev.same.kernel.zmtp.Connecting;
import dev.same.kernel.zmtp.Limits;
import dev.same.kernel.zmtp.Reactor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/**
 * The client side towards the child. The sockets of shell, control and stdin share one identity, so that the child's own
 * routing brings every answer, questions for input too, back as the frames that our client's socket needs.
 */
final class ChildSockets {
    /** What does not fit is dropped; the connection, and with it the kernel, is kept. */
    private static final Limits LIMITS =
            new Limits(Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4), 1_000_000, false);

    private final Connecting shell;
    private final Connecting control;
    private final Connecting stdin;
    private final Connecting iopub;

    ChildSockets(
            Reactor reactor,
            Connection connection,
            String identity,
            Consumer<List<byte[]>> onShell,
            Consumer<List<byte[]>> onControl,
            Consumer<List<byte[]>> onStdin,
            Consumer<List<byte[]>> onIopub) {
        byte[] id = identity.getBytes(StandardCharsets.US_ASCII);
        // In this order, so that outputs tend to be ahead of the reply, as the child sent them.
        iopub = Connecting.subscriber(reactor, address(connection, connection.iopub()), 1, LIMITS, onIopub);
        shell = Connecting.dealer(reactor, address(connection, connection.shell()), id, 2, LIMITS, onShell);
        control = Connecting.dealer(reactor, address(connection, connection.control()), id, 3, LIMITS, onControl);
        stdin = Connecting.dealer(reactor, address(connection, connection.stdin()), id, 4, LIMITS, onStdin);
    }

    private static Address address(Connection connection, int port) {
        return new Address(connection.ip(), port);
    }

    void close() {
        List.of(iopub, shell, control, stdin).forEach(Connecting::close);
    }

    void shell(List<byte[]> frames) {
        shell.send(frames);
    }

    void control(List<byte[]> frames) {
        control.send(frames);
    }

    void stdin(List<byte[]> frames) {
        stdin.send(frames);
    }
}
