package dev.same.kernel.gateway;

import java.util.List;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Sends messages of several frames. */
public final class Sockets {
    private Sockets() {}

    /**
     * Send all frames or none, without waiting.
     *
     * @return false if the socket cannot take it now
     * @throws ZMQException if it never can: who it is for has gone
     */
    public static boolean send(ZMQ.Socket socket, List<byte[]> frames) {
        int last = frames.size() - 1;
        for (int i = 0; i <= last; i++) {
            if (!socket.send(frames.get(i), i < last ? ZMQ.SNDMORE | ZMQ.DONTWAIT : ZMQ.DONTWAIT)) {
                return false;
            }
        }
        return true;
    }
}
