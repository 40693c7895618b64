package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shell requests of one subshell. They are passed on at once while nothing of ours is in between, so that the child has
 * its own queue as without a gateway; a cell with magics waits until the child is done with what came before it, and what
 * comes after waits for the cell.
 */
final class Lane {
    /** What the child has at most; more waits here, and then with the client. */
    static final int MAX_IN_FLIGHT = 1_000;

    /** Id of the subshell; empty for the main one. */
    final String subshell;

    final Deque<Waiting> waiting = new ArrayDeque<>();
    final Map<String, Flight> inFlight = new LinkedHashMap<>();

    /** What runs alone now. */
    @Nullable
    Alone alone;

    Lane(String subshell) {
        this.subshell = subshell;
    }

    boolean isFree() {
        return waiting.isEmpty() && inFlight.isEmpty() && alone == null;
    }

    long waitingBytes() {
        long bytes = 0;
        for (Waiting each : waiting) {
            bytes += each.size();
        }
        return bytes;
    }

    /** Something of ours that has the lane for itself until it says that it is done. */
    interface Alone {
        void interrupt();
    }

    /** What waits for its turn. */
    interface Waiting {
        /** Whether it must wait until the child has finished all that it has. */
        boolean needsQuiet();

        void start();

        /** Answer without doing it, since an earlier cell failed; return false if that does not concern it. */
        boolean abort();

        /** Answer without doing it, since the child has gone. */
        void childDied(ObjectNode reply);

        long size();
    }
}
