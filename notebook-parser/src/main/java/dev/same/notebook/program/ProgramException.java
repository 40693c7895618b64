package dev.same.notebook.program;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A notebook that cannot be split into steps. Holds all problems, in the order of the document. */
public final class ProgramException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String notebook;
    private final transient List<Problem> problems;
    private final transient List<CodeCell> cells;

    ProgramException(String notebook, List<Problem> problems, List<CodeCell> cells) {
        super(problems.stream()
                .sorted()
                .map(Problem::toString)
                .collect(Collectors.joining("\n  ", notebook + ": its steps are not valid\n  ", "")));
        this.notebook = notebook;
        this.problems = problems.stream().sorted().toList();
        this.cells = List.copyOf(cells);
    }

    /** Return the same with more problems, found elsewhere: users are told all of them at once. */
    public ProgramException with(List<Problem> more) {
        var all = Stream.concat(problems.stream(), more.stream()).toList();
        return new ProgramException(notebook, all, cells);
    }

    /** Return the code cells that would run, in no particular order, for those who look for further problems. */
    public List<CodeCell> cells() {
        return cells;
    }

    /** Return the problems, sorted by place. */
    public List<Problem> problems() {
        return problems;
    }
}
