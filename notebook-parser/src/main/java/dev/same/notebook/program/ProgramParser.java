package dev.same.notebook.program;

import dev.same.notebook.Notebook;

/** Splits notebooks into steps. Stateless and thread-safe. */
public final class ProgramParser {
    /**
     * Split a notebook.
     *
     * @throws ProgramException holding all that is wrong with its steps
     */
    public Program parse(Notebook notebook) {
        return new Splitter(notebook).split();
    }
}
