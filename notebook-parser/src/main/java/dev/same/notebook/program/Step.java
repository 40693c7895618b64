package dev.same.notebook.program;

import java.util.List;
import java.util.Optional;

/**
 * Cells that run together in one process.
 *
 * @param name unique in its program; fit for file names and Kubernetes labels
 * @param title the nearest Markdown heading
 * @param doc the paragraph below that heading
 * @param cells code cells in document order; at least one
 * @param options what the notebook says about how to run it
 * @param cell one-based cell that opens the step
 * @param line one-based line of that cell; 0 when metadata or a tag opens it
 */
public record Step(
        String name,
        Optional<String> title,
        Optional<String> doc,
        List<CodeCell> cells,
        StepOptions options,
        int cell,
        int line) {
    public Step {
        cells = List.copyOf(cells);
    }
}
