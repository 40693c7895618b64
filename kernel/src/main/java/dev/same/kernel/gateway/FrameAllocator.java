package dev.same.kernel.gateway;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;
import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Makes room for a frame of the size that its sender announced, on the heap.
 *
 * <p>Whoever can connect can announce any size, before a signature is looked at. With JeroMQ 0.6.0's own allocators a size
 * beyond 2^63, or one that does not fit into memory, ends the thread that reads all sockets, and the kernel is deaf. Here large
 * frames together take a quarter of the memory at most. One for which there is no room is empty, so what follows is no message.
 */
final class FrameAllocator implements MsgAllocator {
    private static final int LARGE = 1 << 20;

    private static final long COLLECT_NANOS = 5_000_000_000L;

    private final long max;
    private final long budget = Runtime.getRuntime().maxMemory() / 4;
    private final ReferenceQueue<byte[]> released = new ReferenceQueue<>();
    private final Set<Large> large = new HashSet<>();
    private long bytes;
    private long collectedAt = System.nanoTime() - COLLECT_NANOS;

    /** @param max size of a frame; JeroMQ looks at its own limit not in every version of its protocol */
    FrameAllocator(long max) {
        this.max = max;
    }

    @Override
    public Msg allocate(int size) {
        if (size < LARGE) {
            return new Msg(Math.max(0, size));
        }
        return size > max ? new Msg(0) : room(size);
    }

    private synchronized Msg room(int size) {
        forgetReleased();
        if (bytes > 0 && bytes + size > budget && System.nanoTime() - collectedAt > COLLECT_NANOS) {
            collectedAt = System.nanoTime();
            System.gc();
            forgetReleased();
        }
        if (bytes == 0 || bytes + size <= budget) {
            try {
                byte[] data = new byte[size];
                large.add(new Large(data, released));
                bytes += size;
                return new Msg(data);
            } catch (OutOfMemoryError full) {
                return refuse(size);
            }
        }
        return refuse(size);
    }

    private static Msg refuse(int size) {
        System.getLogger(FrameAllocator.class.getName())
                .log(System.Logger.Level.WARNING, "dropped a message: no memory for a frame of {0} bytes", size);
        return new Msg(0);
    }

    private void forgetReleased() {
        for (Object each = released.poll(); each != null; each = released.poll()) {
            if (each instanceof Large gone && large.remove(gone)) {
                bytes -= gone.size;
            }
        }
    }

    private static final class Large extends WeakReference<byte[]> {
        private final int size;

        Large(byte[] data, ReferenceQueue<byte[]> queue) {
            super(data, queue);
            size = data.length;
        }
    }
}
