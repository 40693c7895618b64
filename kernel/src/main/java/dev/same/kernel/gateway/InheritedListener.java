package dev.same.kernel.gateway;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * A socket that listened before this JVM was started, handed over as its standard input: the kernelspec's script opens it, so
 * that a client's first attempt to connect succeeds. libzmq's next one comes 100 to 200 ms later.
 */
final class InheritedListener {
    private InheritedListener() {}

    /** The one at this port, if there is one. */
    static Optional<ServerSocketChannel> at(int port) {
        try {
            if (System.inheritedChannel() instanceof ServerSocketChannel channel
                    && channel.getLocalAddress() instanceof InetSocketAddress address
                    && address.getPort() == port) {
                return Optional.of(channel);
            }
        } catch (IOException e) {
            System.getLogger(InheritedListener.class.getName())
                    .log(System.Logger.Level.DEBUG, "standard input is no socket of ours", e);
        }
        return Optional.empty();
    }
}
