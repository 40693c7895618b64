package dev.same.javasession;

import java.util.List;

/**
 * Why a cell did not end normally, in terms of the notebook.
 *
 * @param cell one-based number of the cell where it happened
 * @param line one-based line of that cell
 * @param name the class of the exception, or {@code CompilationError}
 * @param message one line or more, for people
 * @param traceback lines that name cells and lines instead of files
 */
public record CellError(int cell, int line, String name, String message, List<String> traceback) {
    public CellError {
        traceback = List.copyOf(traceback);
    }
}
