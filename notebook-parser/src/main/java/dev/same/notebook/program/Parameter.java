package dev.same.notebook.program;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A named value that a run may override.
 *
 * @param name a name in the notebook's language
 * @param defaultValue its value when no run overrides it; its JSON type is the parameter's type
 * @param cell one-based cell that declares it
 * @param line one-based line of that cell: where {@code %same param} stands (an assignment of the value takes its place),
 *     or where the assignment of a {@code parameters} cell starts
 * @param origin how it is declared
 */
public record Parameter(String name, JsonNode defaultValue, int cell, int line, Origin origin) {
    /** How a parameter is declared. */
    public enum Origin {
        /** By {@code %same param}: nothing in the cell's source binds it, the run must. */
        MAGIC,
        /** By an assignment in a cell with the tag {@code parameters}: the cell binds it, a run overrides it after the cell. */
        TAGGED_CELL
    }
}
