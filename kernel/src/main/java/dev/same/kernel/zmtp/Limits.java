package dev.same.kernel.zmtp;

/**
 * What a peer may send.
 *
 * @param message bytes of a message, all of its frames together
 * @param frames of a message
 * @param strict whether the connection of who sends more ends; else such a message is dropped and the next one taken
 */
public record Limits(long message, int frames, boolean strict) {}
