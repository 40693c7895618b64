package dev.same.kernel.zmtp;

import dev.same.kernel.zmtp.Mechanism.Frame;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Takes frames out of a stream of bytes, in whatever pieces they come (RFC 37, "Framing"). Room for a large one is made as its
 * bytes arrive, not as they are announced.
 */
final class Decoder {
    private static final int MORE = 1;
    private static final int LONG = 2;
    private static final int COMMAND = 4;
    private static final int FIRST_ROOM = 1 << 20;

    private enum State {
        FLAGS,
        LENGTH,
        BODY
    }

    private final Limits limits;
    private final Room room;
    private final ByteBuffer number = ByteBuffer.allocate(8);
    private State state = State.FLAGS;
    private int flags;
    private long length;
    private long read;
    private byte[] body = {};
    private boolean skipped;
    private long taken;

    Decoder(Limits limits, Room room) {
        this.limits = limits;
        this.room = room;
    }

    /**
     * Read until a frame is whole or nothing is left.
     *
     * @return whether one is whole; {@link #frame} has it
     */
    boolean read(ByteBuffer in) throws ProtocolException {
        while (in.hasRemaining()) {
            switch (state) {
                case FLAGS -> {
                    flags = in.get();
                    if ((flags & ~(MORE | LONG | COMMAND)) != 0 || (flags & (MORE | COMMAND)) == (MORE | COMMAND)) {
                        throw new ProtocolException("a frame has flags that do not exist: " + (flags & 0xFF));
                    }
                    number.clear().limit((flags & LONG) != 0 ? 8 : 1);
                    state = State.LENGTH;
                }
                case LENGTH -> {
                    number.put(in.get());
                    if (!number.hasRemaining()) {
                        begin((flags & LONG) != 0 ? number.getLong(0) : number.get(0) & 0xFF);
                    }
                }
                case BODY -> fill(in);
            }
            if (state == State.BODY && read == length) {
                state = State.FLAGS;
                return true;
            }
        }
        return false;
    }

    private void begin(long announced) throws ProtocolException {
        if (announced < 0 || (limits.strict() && announced > limits.message())) {
            throw new ProtocolException("a frame of " + Long.toUnsignedString(announced)
                    + " bytes is beyond the limit of " + limits.message());
        }
        length = announced;
        read = 0;
        skipped = announced > limits.message();
        body = new byte[skipped ? 0 : (int) Math.min(announced, FIRST_ROOM)];
        state = State.BODY;
    }

    private void fill(ByteBuffer in) throws ProtocolException {
        int count = (int) Math.min(in.remaining(), length - read);
        if (!skipped && read + count > body.length) {
            grow(read + count);
        }
        if (skipped) {
            in.position(in.position() + count);
        } else {
            in.get(body, (int) read, count);
        }
        read += count;
    }

    private void grow(long needed) throws ProtocolException {
        long wanted = Math.min(length, Math.max(needed, body.length * 4L));
        if (room.take(wanted - body.length)) {
            taken += wanted - body.length;
            try {
                body = Arrays.copyOf(body, (int) wanted);
                return;
            } catch (OutOfMemoryError full) {
                // As if there were no room, which is the case.
            }
        }
        if (limits.strict()) {
            throw new ProtocolException("there is no memory for a frame of " + length + " bytes");
        }
        skipped = true;
        body = new byte[0];
    }

    /** The frame that was read last. */
    Frame frame() {
        var frame = new Frame((flags & MORE) != 0, (flags & COMMAND) != 0, body);
        body = new byte[0];
        return frame;
    }

    /** Whether the frame that was read last is empty, since there was no room for it. */
    boolean wasSkipped() {
        return skipped;
    }

    /** How much of it there was. */
    long length() {
        return length;
    }

    /** Large frames that were read are somebody else's now. */
    void release() {
        room.leave(taken);
        taken = 0;
    }
}
