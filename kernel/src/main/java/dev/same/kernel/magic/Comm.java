package dev.same.kernel.magic;

import java.util.Map;

/** A line to a front end that opened it. May be used from any thread, as long as the session lives. */
public interface Comm {
    String id();

    /** Send a message. Nothing is sent after the comm was closed by either side. */
    void send(Map<String, Object> data);

    void close();
}
