package dev.same.pipeline.backend;

import java.util.List;
import java.util.Optional;

/**
 * Asks what will run the cells about source that SAME's own parser refuses: its grammar may be older than the interpreter.
 * Thread-safe.
 */
public interface SyntaxCheck {
    /** Nobody can be asked. */
    SyntaxCheck NONE = sources -> List.of();

    /**
     * Check cells. Must not run them.
     *
     * @param sources of cells, magics included
     * @return an answer for each source, in order; empty when nobody can be asked, which is no error
     */
    List<Answer> check(List<String> sources);

    /**
     * What the interpreter says of a cell.
     *
     * @param interpreter for people: its path, or its name and version
     * @param problem why it does not accept the cell; empty when it does
     */
    record Answer(String interpreter, Optional<Problem> problem) {}

    /**
     * A syntax error.
     *
     * @param line one-based line of the cell; 0 when the interpreter does not say
     * @param message for people, on one line; empty when the interpreter does not say
     */
    record Problem(int line, String message) {}
}
