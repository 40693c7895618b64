package dev.same.kernel.zmtp;

import dev.same.kernel.zmtp.Mechanism.Answer;
import dev.same.kernel.zmtp.Mechanism.Frame;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection, from its greeting to its end: reads messages, and writes those in its queue. */
final class Peer implements Reactor.Handler {
    private static final long HANDSHAKE_MILLIS = 30_000;
    private static final int HANDSHAKE_COMMAND = 8 * 1024;

    /** Reads, and bytes written, before others have their turn. */
    private static final int READS = 16;

    private static final int WRITES = 4 << 20;
    private static final String PING = "PING";
    private final Reactor reactor;
    private final SocketChannel channel;
    private final Endpoint endpoint;
    private final Mechanism mechanism;
    private final SelectionKey key;
    private final Decoder decoder;
    private final Greeting greeting;
    private final Deque<Outgoing> queue = new ArrayDeque<>();
    private final Deque<Frame> handshake = new ArrayDeque<>();
    private final Deque<Frame> commands = new ArrayDeque<>();
    private List<byte[]> frames = new ArrayList<>();
    private long bytes;
    private boolean dropping;
    private boolean ready;
    private boolean closed;
    private boolean scheduled;
    private long queuedBytes;

    /** What was read while the endpoint was paused. */
    private @Nullable ByteBuffer held;

    /** What the system did not take. */
    private @Nullable ByteBuffer unwritten;

    private @Nullable Frame writing;
    private boolean endsMessage;
    private int nextFrame;
    private int written;

    /** Serve a channel, connected or about to be. */
    Peer(Reactor reactor, SocketChannel channel, Endpoint endpoint) throws IOException {
        this.reactor = reactor;
        this.channel = channel;
        this.endpoint = endpoint;
        this.mechanism = endpoint.mechanism();
        this.greeting = new Greeting(mechanism);
        this.decoder = new Decoder(endpoint.limits(), reactor.room);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        this.key =
                reactor.register(channel, channel.isConnected() ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        reactor.opened(this);
        if (channel.isConnected()) {
            greet();
        }
    }

    private void greet() {
        reactor.later(HANDSHAKE_MILLIS, () -> {
            if (!ready) {
                close("it did not finish its handshake");
            }
        });
        unwritten = ByteBuffer.wrap(greeting.bytes());
        schedule();
    }

    @Override
    public int priority() {
        return endpoint.priority();
    }

    @Override
    public void ready(SelectionKey ready) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(endpoint.paused() ? 0 : SelectionKey.OP_READ);
                greet();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
            if (key.isValid() && key.isWritable()) {
                write();
            }
        } catch (IOException e) {
            close("");
        }
    }

    private void read() throws IOException {
        for (int i = 0; i < READS && !closed && held == null; i++) {
            ByteBuffer in = reactor.input.clear();
            int count = channel.read(in);
            if (count < 0) {
                close("");
                return;
            }
            take(in.flip());
            if (in.limit() < in.capacity()) {
                return;
            }
        }
    }

    private void take(ByteBuffer in) {
        try {
            if (!greeting.isComplete()) {
                greeting.read(in);
                if (!greeting.isComplete()) {
                    return;
                }
                mechanism.begin().ifPresent(this::shake);
            }
            while (!closed && (endpoint.paused() ? hold(in) : decoder.read(in))) {
                if (ready) {
                    traffic(decoder.frame());
                } else {
                    handshake(decoder.frame());
                }
            }
        } catch (ProtocolException e) {
            close(String.valueOf(e.getMessage()));
        }
    }

    /** Keep what cannot be handled now. Returns false. */
    private boolean hold(ByteBuffer in) {
        if (in.hasRemaining()) {
            ByteBuffer rest = ByteBuffer.allocate(in.remaining());
            held = rest.put(in).flip();
        }
        // Of a connection that came during the pause.
        interest(SelectionKey.OP_READ, false);
        return false;
    }

    /** Go on after a pause, or begin one. */
    void pauseChanged() {
        if (closed || !channel.isConnected()) {
            return;
        }
        boolean paused = endpoint.paused();
        interest(SelectionKey.OP_READ, !paused);
        if (!paused && held != null) {
            // Not from within the handler of another message.
            reactor.post(() -> {
                ByteBuffer rest = held;
                held = null;
                if (rest != null && !closed) {
                    Reactor.guarded(() -> take(rest));
                }
            });
        }
    }

    private void handshake(Frame frame) throws ProtocolException {
        if (!frame.command() || decoder.wasSkipped() || frame.body().length > HANDSHAKE_COMMAND) {
            throw new ProtocolException("it sent something else than a command of the handshake");
        }
        Answer answer = mechanism.handshake(frame.body());
        answer.command().ifPresent(this::shake);
        if (answer.peer().isPresent()) {
            endpoint.ready(this, answer.peer().get());
            ready = true;
            schedule();
        }
    }

    private void traffic(Frame sealed) throws ProtocolException {
        boolean skipped = decoder.wasSkipped();
        long length = decoder.length();
        Frame frame = mechanism.open(sealed);
        if (frame.command()) {
            decoder.release();
            serve(frame.body());
            return;
        }
        bytes += length;
        Limits limits = endpoint.limits();
        if (!dropping && (skipped || bytes > limits.message() || frames.size() >= limits.frames())) {
            String problem = "a message of more than " + bytes + " bytes in " + (frames.size() + 1)
                    + " frames is beyond the limits, or there is no memory for it";
            if (limits.strict()) {
                throw new ProtocolException(problem);
            }
            log().log(System.Logger.Level.WARNING, "dropped a message from {0}: {1}", endpoint, problem);
            dropping = true;
            frames = new ArrayList<>();
        }
        if (!dropping) {
            frames.add(frame.body());
        }
        if (!frame.more()) {
            List<byte[]> message = frames;
            boolean whole = !dropping;
            frames = new ArrayList<>(8);
            bytes = 0;
            dropping = false;
            decoder.release();
            if (whole) {
                Reactor.guarded(() -> endpoint.received(this, message));
            }
        }
    }

    private void serve(byte[] command) {
        if (Command.is(PING, command)) {
            // Two bytes of a time to live, then a context that goes back.
            ByteBuffer data = Command.data(PING, command);
            byte[] context = new byte[Math.max(0, data.remaining() - 2)];
            data.get(Math.min(2, data.remaining()), context);
            commands.add(new Frame(false, true, Command.of("PONG", context)));
            schedule();
        } else {
            Reactor.guarded(() -> endpoint.commanded(this, command));
        }
    }

    private void shake(byte[] command) {
        handshake.add(new Frame(false, true, command));
        schedule();
    }

    /** Put a message into the queue. */
    void send(Outgoing message) {
        if (!closed) {
            message.hold();
            queue.add(message);
            queuedBytes += message.size();
            schedule();
        }
    }

    /** Messages that wait. */
    int queued() {
        return queue.size();
    }

    long queuedBytes() {
        return queuedBytes;
    }

    boolean lingers() {
        return endpoint.lingers() && ready && (!queue.isEmpty() || unwritten != null);
    }

    private void schedule() {
        if (!scheduled && !closed) {
            scheduled = true;
            reactor.writeSoon(this);
        }
    }

    /** Write what the system takes. */
    void write() {
        scheduled = false;
        if (closed || !channel.isConnected()) {
            return;
        }
        try {
            long total = 0;
            while (total < WRITES) {
                ByteBuffer out = unwritten;
                if (out == null) {
                    out = reactor.output.clear();
                    fill(out);
                    out.flip();
                }
                if (!out.hasRemaining()) {
                    interest(SelectionKey.OP_WRITE, false);
                    return;
                }
                total += channel.write(out);
                if (out.hasRemaining()) {
                    keep(out);
                    break;
                }
                unwritten = null;
            }
            interest(SelectionKey.OP_WRITE, true);
        } catch (IOException e) {
            close("");
        }
    }

    private void keep(ByteBuffer out) {
        // What is not direct is what was kept before.
        if (out.isDirect()) {
            ByteBuffer rest = ByteBuffer.allocate(out.remaining());
            unwritten = rest.put(out).flip();
        }
    }

    private void interest(int operation, boolean wanted) {
        int now = key.interestOps();
        int then = wanted ? now | operation : now & ~operation;
        if (now != then) {
            key.interestOps(then);
        }
    }

    private void fill(ByteBuffer out) {
        while (out.hasRemaining()) {
            Frame frame = writing;
            if (frame == null) {
                frame = next();
                if (frame == null) {
                    return;
                }
                writing = frame;
                written = -1;
            }
            if (written < 0) {
                if (out.remaining() < 9) {
                    return;
                }
                head(frame, out);
                written = 0;
            }
            int count = Math.min(out.remaining(), frame.body().length - written);
            out.put(frame.body(), written, count);
            written += count;
            if (written == frame.body().length) {
                writing = null;
                if (endsMessage) {
                    endsMessage = false;
                    Outgoing message = queue.remove();
                    queuedBytes -= message.size();
                    message.release();
                }
            }
        }
    }

    private @Nullable Frame next() {
        if (!handshake.isEmpty()) {
            return handshake.remove();
        }
        if (nextFrame == 0 && !commands.isEmpty()) {
            return mechanism.seal(commands.remove());
        }
        Outgoing message = ready ? queue.peek() : null;
        if (message == null) {
            return null;
        }
        byte[] body = message.frames.get(nextFrame);
        nextFrame++;
        boolean more = nextFrame < message.frames.size();
        if (!more) {
            nextFrame = 0;
        }
        endsMessage = !more;
        return mechanism.seal(new Frame(more, false, body));
    }

    private static void head(Frame frame, ByteBuffer out) {
        int flags = (frame.more() ? 1 : 0) | (frame.command() ? 4 : 0);
        int length = frame.body().length;
        if (length > 255) {
            out.put((byte) (flags | 2)).putLong(length);
        } else {
            out.put((byte) flags).put((byte) length);
        }
    }

    /** @param why empty: nothing to tell, it has gone */
    void close(String why) {
        if (closed) {
            return;
        }
        closed = true;
        if (!why.isEmpty()) {
            log().log(System.Logger.Level.WARNING, "ended a connection to {0}: {1}", endpoint, why);
        }
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            log().log(System.Logger.Level.DEBUG, "a connection was not closed", e);
        }
        decoder.release();
        queue.forEach(Outgoing::release);
        queue.clear();
        reactor.closed(this);
        endpoint.closed(this);
    }

    private static System.Logger log() {
        return System.getLogger(Peer.class.getName());
    }
}
