package dev.same.kernel.hosted;

import dev.same.kernel.gateway.Reactor;
import dev.same.kernel.gateway.Sockets;
import dev.same.kernel.start.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The client side towards the child. The sockets of shell, control and stdin share one identity, so that the child's own
 * routing brings every answer, questions for input too, back as the frames that our client's socket needs.
 */
final class ChildSockets {
    private static final int RECONNECT_MILLIS = 10;

    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket stdin;
    private final ZMQ.Socket iopub;

    ChildSockets(Reactor reactor, Connection connection, String identity) {
        shell = connect(reactor, SocketType.DEALER, connection.address(connection.shell()), identity);
        control = connect(reactor, SocketType.DEALER, connection.address(connection.control()), identity);
        stdin = connect(reactor, SocketType.DEALER, connection.address(connection.stdin()), identity);
        iopub = connect(reactor, SocketType.SUB, connection.address(connection.iopub()), identity);
        iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
    }

    private static ZMQ.Socket connect(Reactor reactor, SocketType type, String address, String identity) {
        ZMQ.Socket socket = reactor.socket(type);
        // What we ask for is bounded by the lanes, and outputs by the pauses of the reactor: nothing may be lost in
        // between.
        socket.setSndHWM(0);
        socket.setRcvHWM(type == SocketType.SUB ? 1_000 : 0);
        socket.setReconnectIVL(RECONNECT_MILLIS);
        socket.setLinger(0);
        if (type == SocketType.DEALER) {
            socket.setIdentity(identity.getBytes(StandardCharsets.US_ASCII));
        }
        socket.connect(address);
        return socket;
    }

    void read(
            Reactor reactor,
            Consumer<List<byte[]>> onShell,
            Consumer<List<byte[]>> onControl,
            Consumer<List<byte[]>> onStdin,
            Consumer<List<byte[]>> onIopub) {
        // In this order, so that outputs tend to be ahead of the reply, as the child sent them.
        reactor.read(iopub, onIopub);
        reactor.read(shell, onShell);
        reactor.read(control, onControl);
        reactor.read(stdin, onStdin);
    }

    void close(Reactor reactor) {
        for (ZMQ.Socket socket : List.of(iopub, shell, control, stdin)) {
            reactor.close(socket);
        }
    }

    void shell(List<byte[]> frames) {
        Sockets.send(shell, frames);
    }

    void control(List<byte[]> frames) {
        Sockets.send(control, frames);
    }

    void stdin(List<byte[]> frames) {
        Sockets.send(stdin, frames);
    }
}
