package dev.same.environment.jvm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What each probe did: its name, its status, the reason and the time it took. As the Python probe tells it. */
final class Probes {
    private static final int MOST_NOTES = 5;

    private final ArrayNode entries = JsonNodeFactory.instance.arrayNode();

    /** There is nothing to look at here, or no way to. */
    static final class Skipped extends Exception {
        private static final long serialVersionUID = 1;

        Skipped(String reason) {
            super(reason);
        }
    }

    /** Looks at something. What it could not see goes into the notes. */
    interface Probe {
        JsonNode look(List<String> notes) throws Skipped, IOException, InterruptedException;
    }

    /** Return the probe's answer; null in JSON where it failed or did not look. */
    JsonNode run(String name, Probe probe) throws InterruptedException {
        long start = System.nanoTime();
        List<String> notes = new ArrayList<>();
        JsonNode answer = NullNode.getInstance();
        String status = "ok";
        String reason = "";
        try {
            answer = probe.look(notes);
            if (!notes.isEmpty()) {
                status = "partial";
                List<String> shown = notes.subList(0, Math.min(notes.size(), MOST_NOTES));
                reason = String.join("; ", shown) + (notes.size() > MOST_NOTES ? "; ..." : "");
            }
        } catch (Skipped skipped) {
            status = "skipped";
            reason = String.valueOf(skipped.getMessage());
        } catch (IOException | RuntimeException e) {
            status = "failed";
            reason = e.toString();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        entries.addObject()
                .put("name", name)
                .put("status", status)
                .put("reason", reason.isEmpty() ? null : reason)
                .put("millis", millis);
        return answer;
    }

    /** Take over what another process has told of its probes. */
    void add(JsonNode others) {
        others.forEach(entries::add);
    }

    ArrayNode entries() {
        return entries;
    }
}
