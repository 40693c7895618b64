package dev.same.kernel.magic;

import java.util.Map;

/** Takes the messages of one comm, in order, on a thread of the gateway that serves all comms: be quick. */
public interface CommHandler {
    void message(Map<String, Object> data);

    /** The front end closed it or has gone. */
    void closed();
}
