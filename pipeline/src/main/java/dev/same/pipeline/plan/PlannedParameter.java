package dev.same.pipeline.plan;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A parameter and the value that this experiment gives it.
 *
 * @param cell one-based number of the cell that declares it
 * @param line one-based line in that cell
 * @param overridden whether the value was given for this experiment, rather than being the declared default
 */
public record PlannedParameter(
        String name, JsonNode value, JsonNode defaultValue, boolean overridden, int cell, int line) {}
