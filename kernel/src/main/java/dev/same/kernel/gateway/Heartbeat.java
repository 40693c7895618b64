package dev.same.kernel.gateway;

import java.nio.channels.ClosedSelectorException;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Sends back what it gets, on a thread that waits for nothing else. */
final class Heartbeat {
    private Heartbeat() {}

    /** The thread closes the socket and ends when the socket's context ends. */
    static void start(ZMQ.Socket router) {
        var thread = new Thread(() -> echo(router), "heartbeat");
        thread.setDaemon(true);
        thread.start();
    }

    private static void echo(ZMQ.Socket router) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                byte[] frame = router.recv();
                if (frame == null) {
                    return;
                }
                router.send(frame, router.hasReceiveMore() ? ZMQ.SNDMORE : 0);
            }
        } catch (ClosedSelectorException closed) {
            // The kernel ends.
            return;
        } catch (ZMQException e) {
            if (e.getErrorCode() != ZMQ.Error.ETERM.getCode()) {
                System.getLogger(Heartbeat.class.getName()).log(System.Logger.Level.ERROR, "the heartbeat ends", e);
            }
        } finally {
            router.close();
        }
    }
}
