package dev.same.magics.live;

import dev.same.kernel.java.SessionLibraries;

/** What reaches into a Java session from the same process. */
public interface SessionHelper {
    /**
     * Read or write values, with the codec of the step runtime, as a request asks.
     *
     * @param request JSON; so is what is returned, with the key {@code fault} for what cannot be done
     */
    String answer(String request) throws InterruptedException;

    /** The libraries that the session has now. */
    SessionLibraries libraries();
}
