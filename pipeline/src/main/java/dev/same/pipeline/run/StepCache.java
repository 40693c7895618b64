package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.store.ArtifactId;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Results of earlier executions, as a driver uses them. Called on the driver's thread; must not wait for other processes.
 */
public interface StepCache extends AutoCloseable {
    /**
     * One step of this run, once its inputs are known.
     *
     * @param watch names that pass by: later steps read them from earlier ones
     * @param state of the process to start from, by kind
     * @param handsOnState whether steps come after this one
     * @param part what it does for a fan-out, other than to run cells
     */
    record Question(
            PlannedStep step,
            Map<String, ArtifactId> inputs,
            List<String> watch,
            Map<String, JsonNode> state,
            boolean handsOnState,
            Optional<FanOutPart> part) {
        /** A step that runs cells. */
        public Question(
                PlannedStep step,
                Map<String, ArtifactId> inputs,
                List<String> watch,
                Map<String, JsonNode> state,
                boolean handsOnState) {
            this(step, inputs, watch, state, handsOnState, Optional.empty());
        }

        public Question {
            // In one order, whichever JVM writes them: a resumed run compares them with what an earlier driver has
            // written.
            inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
            watch = List.copyOf(watch);
            state = Collections.unmodifiableSortedMap(new TreeMap<>(state));
        }
    }

    /** The right to execute a step that others must not execute at the same time. */
    interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Look for a result that executing the step would give again. Files that the step had written are there when this
     * returns one.
     *
     * @param directory the directory of the attempt; the outputs of cells are written there
     */
    Optional<StepResult> find(Question question, Path directory);

    /** Take the right to execute the step; empty while another run executes the same. */
    Optional<Lease> tryLease(Question question);

    /**
     * Keep the result of a step that has succeeded. May go on after it returns; the lease is given back when the result can
     * be found.
     *
     * @param directory what the attempt left
     */
    void keep(Question question, Path directory, StepResult result, Lease lease);

    /** Wait until everything is kept. */
    @Override
    void close();

    /** Finds and keeps nothing. */
    StepCache NONE = new StepCache() {
        @Override
        public Optional<StepResult> find(Question question, Path directory) {
            return Optional.empty();
        }

        @Override
        public Optional<Lease> tryLease(Question question) {
            return Optional.of(() -> {});
        }

        @Override
        public void keep(Question question, Path directory, StepResult result, Lease lease) {
            lease.close();
        }

        @Override
        public void close() {}
    };
}
