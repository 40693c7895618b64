package dev.same.kernel.zmtp;

import java.util.List;

/** What a socket makes of its connections. */
interface Endpoint {
    /** Of a new connection. */
    Mechanism mechanism();

    Limits limits();

    /** Smaller ones have their turn first. */
    int priority();

    boolean paused();

    /** Whether what waits is worth a second at the end. */
    boolean lingers();

    /** @throws ProtocolException if such a peer cannot be served */
    void ready(Peer peer, Metadata metadata) throws ProtocolException;

    /** Take a message, whose list of frames is the endpoint's from now on. */
    void received(Peer peer, List<byte[]> frames);

    /** Take a command; one that nobody knows is ignored, as the protocol has it. */
    void commanded(Peer peer, byte[] command);

    void closed(Peer peer);
}
