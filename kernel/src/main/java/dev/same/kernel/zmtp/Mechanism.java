package dev.same.kernel.zmtp;

import java.util.Optional;

/** How two peers become sure of each other, and what a frame looks like on the wire from then on. One for each connection. */
interface Mechanism {
    /** At most 20 ASCII characters, as the greeting names it. */
    String name();

    /** Whether this side is the one that the other has to know. */
    boolean asServer();

    /** The command to send as soon as the greetings are exchanged. */
    Optional<byte[]> begin();

    /** Take a command of the handshake. */
    Answer handshake(byte[] command) throws ProtocolException;

    /** A frame of traffic as it goes out. */
    Frame seal(Frame frame);

    /** A frame of traffic as its sender meant it. */
    Frame open(Frame frame) throws ProtocolException;

    /**
     * What follows from a command of the handshake.
     *
     * @param command to send
     * @param peer what the other side is, when that is the handshake's end
     */
    record Answer(Optional<byte[]> command, Optional<Metadata> peer) {}

    /** A frame: flags and body, as RFC 37 has them. */
    record Frame(boolean more, boolean command, byte[] body) {}
}
