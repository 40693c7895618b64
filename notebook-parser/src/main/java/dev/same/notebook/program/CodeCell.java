package dev.same.notebook.program;

import dev.same.notebook.ipython.SpecialLine;
import java.util.List;
import java.util.Optional;

/**
 * A code cell of a step.
 *
 * @param number one-based number among all cells of the notebook
 * @param id the id of the cell, from nbformat 4.5 on
 * @param userSource as the user wrote it
 * @param source what to run: lines that are SAME's own are comments, the number of lines is the same
 * @param specials other magics and shell lines of {@code source}
 * @param plainSource {@code source} with these replaced by plain code, for the analysis of names
 * @param parametersCell whether Papermill's tag {@code parameters} is on the cell
 */
public record CodeCell(
        int number,
        Optional<String> id,
        String userSource,
        String source,
        List<SpecialLine> specials,
        String plainSource,
        boolean parametersCell) {
    public CodeCell {
        specials = List.copyOf(specials);
    }
}
