package dev.same.kernel.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Wakes a thread that waits for channels. Rung by any thread, also by one that is being interrupted, as threads of magics are:
 * that would close a {@link java.nio.channels.Pipe} for all, so one end is a socket of the older kind.
 */
final class Alarm implements AutoCloseable {
    private final SocketChannel channel;
    private final Socket bell;
    private final ByteBuffer heard = ByteBuffer.allocate(64);

    Alarm() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            bell = new Socket();
            bell.connect(server.getLocalAddress());
            channel = acceptBell(server);
        }
        bell.setTcpNoDelay(true);
        channel.configureBlocking(false);
    }

    /** Whoever else connects in this moment is turned away. */
    private SocketChannel acceptBell(ServerSocketChannel server) throws IOException {
        while (true) {
            SocketChannel accepted = server.accept();
            if (bell.getLocalSocketAddress().equals(accepted.getRemoteAddress())) {
                return accepted;
            }
            accepted.close();
        }
    }

    /** What to wait for. */
    SocketChannel channel() {
        return channel;
    }

    synchronized void ring() throws IOException {
        bell.getOutputStream().write(1);
    }

    /** Forget what was rung. */
    void hear() {
        try {
            heard.clear();
            int unused = channel.read(heard);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what wakes the thread of the sockets", e);
        }
    }

    @Override
    public void close() {
        try {
            bell.close();
            channel.close();
        } catch (IOException e) {
            System.getLogger(Alarm.class.getName()).log(System.Logger.Level.WARNING, "cannot close a socket", e);
        }
    }
}
