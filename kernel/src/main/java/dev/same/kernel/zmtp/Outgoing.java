package dev.same.kernel.zmtp;

import java.util.List;
import java.util.function.LongConsumer;

/** A message on its way out, to one peer or to several. Tells when the last of them has written it. */
public final class Outgoing {
    /** What a message costs beside its bytes, roughly. */
    private static final int OVERHEAD = 400;

    private static final LongConsumer NOBODY = bytes -> {};

    final List<byte[]> frames;
    private final long size;
    private final LongConsumer released;
    private int holders;

    /** @param released is told the size when nobody holds the message any more, if anybody did */
    public Outgoing(List<byte[]> frames, LongConsumer released) {
        this.frames = frames;
        this.released = released;
        long bytes = OVERHEAD;
        for (byte[] frame : frames) {
            bytes += frame.length;
        }
        this.size = bytes;
    }

    Outgoing(List<byte[]> frames) {
        this(frames, NOBODY);
    }

    /** Bytes of memory, about. */
    public long size() {
        return size;
    }

    /** Whether it waits somewhere to be written. */
    public boolean isHeld() {
        return holders > 0;
    }

    void hold() {
        holders++;
    }

    void release() {
        holders--;
        if (holders == 0) {
            released.accept(size);
        }
    }
}
