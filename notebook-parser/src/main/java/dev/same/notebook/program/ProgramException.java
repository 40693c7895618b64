package dev.same.notebook.program;

import java.util.List;
import java.util.stream.Collectors;

/** A notebook that cannot be split into steps. Holds all problems, in the order of the document. */
public final class ProgramException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ProgramException(String notebook, List<Problem> problems) {
        super(problems.stream()
                .sorted()
                .map(Problem::toString)
                .collect(Collectors.joining("\n  ", notebook + ": its steps are not valid\n  ", "")));
        this.problems = problems.stream().sorted().toList();
    }

    /** Return the problems, sorted by place. */
    public List<Problem> problems() {
        return problems;
    }
}
