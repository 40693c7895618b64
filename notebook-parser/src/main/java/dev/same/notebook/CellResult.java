package dev.same.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.Optional;

/**
 * What one execution of a code cell left: goes into the document by {@link Notebook#withResults}.
 *
 * @param outputs an array of nbformat 4 outputs; texts may be strings or lists of lines, {@code transient} is dropped
 * @param executionCount the number shown in front of the cell; empty when it did not run
 */
public record CellResult(JsonNode outputs, Optional<Integer> executionCount) {
    public CellResult {
        Objects.requireNonNull(executionCount, "executionCount");
        OutputForm.requireOutputs(outputs);
    }

    /** Return a result with an execution count. */
    public static CellResult of(JsonNode outputs, int executionCount) {
        return new CellResult(outputs, Optional.of(executionCount));
    }
}
