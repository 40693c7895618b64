package dev.same.kernel.testkit;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A ZeroMQ socket that connects, as plain as RFC 37 allows: one connection, blocking, no mechanism. Written apart from the
 * kernel's own, to be another opinion of the protocol. JeroMQ's sockets will not do: its clients miss some of the connections that
 * they have made, to its own servers, too.
 */
public final class PlainSocket implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int MORE = 1;
    private static final int LONG = 2;
    private static final int COMMAND = 4;

    private final Socket socket;
    private final DataOutputStream out;
    private final BlockingQueue<List<byte[]>> received = new LinkedBlockingQueue<>();

    /** Connect, as soon as somebody listens. */
    public PlainSocket(String type, String ip, int port, String identity) {
        try {
            socket = connect(ip, port);
            socket.setTcpNoDelay(true);
            out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            var in = new DataInputStream(socket.getInputStream());
            shakeHands(in, type, identity);
            var reader = new Thread(() -> read(in), "reader of " + type + " " + port);
            reader.setDaemon(true);
            reader.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connect(String ip, int port) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
        while (true) {
            try {
                return new Socket(ip, port);
            } catch (ConnectException refused) {
                if (System.nanoTime() > end) {
                    throw refused;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }
    }

    private void shakeHands(DataInputStream in, String type, String identity) throws IOException {
        byte[] greeting = new byte[64];
        greeting[0] = (byte) 0xFF;
        greeting[9] = 0x7F;
        greeting[10] = 3;
        greeting[11] = 1;
        System.arraycopy("NULL".getBytes(StandardCharsets.US_ASCII), 0, greeting, 12, 4);
        out.write(greeting);
        out.flush();
        in.readFully(new byte[64]);
        var ready = new ByteArrayOutputStream();
        var data = new DataOutputStream(ready);
        data.writeByte(5);
        data.writeBytes("READY");
        property(data, "Socket-Type", type);
        property(data, "Identity", identity);
        frame(COMMAND, ready.toByteArray());
        out.flush();
    }

    private static void property(DataOutputStream data, String name, String value) throws IOException {
        data.writeByte(name.length());
        data.writeBytes(name);
        data.writeInt(value.length());
        data.writeBytes(value);
    }

    private void frame(int flags, byte[] body) throws IOException {
        if (body.length > 255) {
            out.writeByte(flags | LONG);
            out.writeLong(body.length);
        } else {
            out.writeByte(flags);
            out.writeByte(body.length);
        }
        out.write(body);
    }

    private void read(DataInputStream in) {
        List<byte[]> frames = new ArrayList<>();
        try {
            while (true) {
                int flags = in.readUnsignedByte();
                byte[] body = new byte[(flags & LONG) != 0 ? (int) in.readLong() : in.readUnsignedByte()];
                in.readFully(body);
                if ((flags & COMMAND) != 0) {
                    continue;
                }
                frames.add(body);
                if ((flags & MORE) == 0) {
                    received.add(frames);
                    frames = new ArrayList<>();
                }
            }
        } catch (IOException closed) {
            // Whoever waits for a message says what is missing.
        }
    }

    /** Send a message. What the kernel hung up on goes nowhere, as with every ZeroMQ socket. */
    public void send(List<byte[]> frames) {
        try {
            for (int i = 0; i < frames.size(); i++) {
                frame(i < frames.size() - 1 ? MORE : 0, frames.get(i));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Subscribe to a topic, as peers of ZMTP 3.1 do. */
    public void subscribe(String topic) {
        try {
            frame(COMMAND, ("\tSUBSCRIBE" + topic).getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next message; empty if none comes. */
    public Optional<List<byte[]>> receive() {
        try {
            return Optional.ofNullable(received.poll(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
