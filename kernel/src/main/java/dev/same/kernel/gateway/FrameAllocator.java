package dev.same.kernel.gateway;

import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Makes room for a frame of the size that its sender announced, on the heap.
 *
 * <p>Whoever can connect can announce any size, before a signature is looked at. With JeroMQ 0.6.0's own allocators a size
 * beyond 2^63, or one that does not fit into memory, ends the thread that reads all sockets, and the kernel is deaf. Here such
 * a frame is empty, so what follows is no message.
 */
final class FrameAllocator implements MsgAllocator {
    @Override
    public Msg allocate(int size) {
        if (size < 0) {
            return new Msg(0);
        }
        try {
            return new Msg(size);
        } catch (OutOfMemoryError e) {
            System.getLogger(FrameAllocator.class.getName())
                    .log(System.Logger.Level.WARNING, "dropped a message: no memory for a frame of {0} bytes", size);
            return new Msg(0);
        }
    }
}
