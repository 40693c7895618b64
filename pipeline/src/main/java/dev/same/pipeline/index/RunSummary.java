package dev.same.pipeline.index;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.run.State;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A row of the list of runs.
 *
 * @param notebook the file's name
 * @param started seconds since the epoch
 * @param finished seconds since the epoch; empty while the run goes on
 * @param stepsDone steps that succeeded
 * @param parameters values of this run by name
 * @param metrics last value by name, over all steps
 */
public record RunSummary(
        long run,
        String notebook,
        String backend,
        State state,
        OptionalDouble started,
        OptionalDouble finished,
        int stepsDone,
        int stepsTotal,
        Map<String, JsonNode> parameters,
        Map<String, JsonNode> metrics) {}
