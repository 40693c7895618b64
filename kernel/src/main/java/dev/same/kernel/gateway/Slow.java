package dev.same.kernel.gateway;

/**
 * What is done for clients that read slowly.
 *
 * @param messages that wait for each of them
 * @param patienceMillis for how long everything else waits too, before messages are dropped
 */
public record Slow(int messages, long patienceMillis) {
    /** The engine is in this process and can be made to wait. */
    public static final Slow WAIT = new Slow(10_000, 5_000);

    /**
     * The engine is a kernel of its own. It would not wait: its ZeroMQ drops silently, and for all clients, what the gateway
     * does not take. So the gateway takes everything and keeps more.
     */
    public static final Slow KEEP = new Slow(100_000, 0);
}
