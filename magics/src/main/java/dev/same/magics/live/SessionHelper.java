package dev.same.magics.live;

/** What reads and writes values inside the session's process, with the codec of the step runtime. */
@FunctionalInterface
public interface SessionHelper {
    /**
     * Do what a request asks for.
     *
     * @param request JSON; so is what is returned, with the key {@code fault} for what cannot be done
     */
    String answer(String request) throws InterruptedException;
}
