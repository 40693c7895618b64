package dev.same.pipeline.dataflow;

import java.util.List;

/** Finds what the source of one cell does with module-level names. Implementations are stateless and thread-safe. */
public interface CellAnalyzer {
    /**
     * Analyse one cell.
     *
     * @param source the cell's source as the user wrote it, magics included
     * @return the facts; source that the language cannot parse gives facts with a {@link CellFacts#barrier()}, never an
     *     exception
     */
    CellFacts analyze(String source);

    /** Analyse many cells, on all processors. Results come in the order of the sources. */
    default List<CellFacts> analyzeAll(List<String> sources) {
        return sources.parallelStream().map(this::analyze).toList();
    }

    /** Tell whether a name is bound before any cell runs: a builtin of the language or of its kernel. */
    default boolean isPredefined(String name) {
        return false;
    }
}
