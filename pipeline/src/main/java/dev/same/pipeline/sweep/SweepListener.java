package dev.same.pipeline.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.run.State;
import java.util.Map;
import java.util.Optional;

/** Is told what happens in a sweep, on any thread but never by two at once. Must return soon and not throw. */
public interface SweepListener {
    /**
     * An experiment was begun.
     *
     * @param experiment one-based
     */
    void onStart(int experiment, long run);

    /** An experiment has ended. */
    void onEnd(int experiment, long run, State state, Map<String, JsonNode> metrics, Optional<String> reason);

    /** Time passes: called several times a second. */
    void onTick();

    /** A listener that does nothing. */
    SweepListener NONE = new SweepListener() {
        @Override
        public void onStart(int experiment, long run) {}

        @Override
        public void onEnd(
                int experiment, long run, State state, Map<String, JsonNode> metrics, Optional<String> reason) {}

        @Override
        public void onTick() {}
    };
}
