package dev.same.notebook;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A notebook file that cannot be read or written. The message names the file and every problem found in it, at most
 * {@value #MAX_PROBLEMS}.
 */
public final class NotebookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The number of problems after which reading stops looking for more. */
    public static final int MAX_PROBLEMS = 20;

    private final transient List<NotebookProblem> problems;

    NotebookException(String intent, List<NotebookProblem> problems, Throwable cause) {
        super(message(intent, problems), cause);
        this.problems = List.copyOf(problems);
    }

    NotebookException(String intent, List<NotebookProblem> problems) {
        super(message(intent, problems));
        this.problems = List.copyOf(problems);
    }

    /** Return the problems in the order of the file; never empty. */
    public List<NotebookProblem> problems() {
        return problems;
    }

    private static String message(String intent, List<NotebookProblem> problems) {
        if (problems.size() == 1) {
            return intent + ": " + problems.get(0);
        }
        return problems.stream()
                .map(problem -> "\n  " + problem)
                .collect(Collectors.joining("", intent + ": " + problems.size() + " problems", ""));
    }
}
