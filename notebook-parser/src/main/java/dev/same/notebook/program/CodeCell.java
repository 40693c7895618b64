package dev.same.notebook.program;

import java.util.Optional;

/**
 * A code cell of a step.
 *
 * @param number one-based number among all cells of the notebook
 * @param id the id of the cell, from nbformat 4.5 on
 * @param userSource as the user wrote it
 * @param source what to run: lines that are SAME's own are comments, the number of lines is the same
 * @param parametersCell whether Papermill's tag {@code parameters} is on the cell
 */
public record CodeCell(int number, Optional<String> id, String userSource, String source, boolean parametersCell) {}
