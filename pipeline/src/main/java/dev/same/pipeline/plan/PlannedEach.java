package dev.same.pipeline.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a step runs for: once for each element of a list, or for each combination of elements of several.
 *
 * @param variables the outermost first
 * @param parallel how many elements may run at a time; as many as the backend has room for, if empty
 * @param listsOnly names of lists that the step's own code does not use: elements get their element, and not the list
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PlannedEach(List<Variable> variables, Optional<Integer> parallel, List<String> listsOnly) {
    public PlannedEach {
        variables = List.copyOf(variables);
        parallel = parallel == null ? Optional.empty() : parallel;
        listsOnly = List.copyOf(listsOnly);
    }

    /**
     * One {@code --each}.
     *
     * @param name bound to an element
     * @param list an expression in the notebook's language
     */
    public record Variable(String name, String list) {}

    /** Return the names that are bound to elements, the outermost first. */
    public List<String> names() {
        return variables.stream().map(Variable::name).toList();
    }

    /** Return it for people: {@code each fold in folds}. */
    public String text() {
        return variables.stream()
                        .map(variable -> "each " + variable.name() + " in " + variable.list())
                        .collect(Collectors.joining(", "))
                + parallel.map(count -> ", at most " + count + " at a time").orElse("");
    }
}
