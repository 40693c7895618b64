package dev.same.notebook.program;

import dev.same.notebook.Notebook;
import java.util.List;
import java.util.Optional;

/**
 * A notebook split into steps. Immutable.
 *
 * @param notebook what was split
 * @param prelude code cells before the first step; empty when no cell opens a step
 * @param preludeOptions options that metadata or tags give to the cells before the first step
 * @param steps in document order; at least one
 * @param parameters in document order
 * @param warnings what is allowed but may surprise, sorted by place
 */
public record Program(
        Notebook notebook,
        List<CodeCell> prelude,
        StepOptions preludeOptions,
        List<Step> steps,
        List<Parameter> parameters,
        List<Problem> warnings) {
    /** The name of the step that a notebook without steps consists of. */
    public static final String WHOLE_NOTEBOOK = "notebook";

    public Program {
        prelude = List.copyOf(prelude);
        steps = List.copyOf(steps);
        parameters = List.copyOf(parameters);
        warnings = warnings.stream().sorted().toList();
    }

    /** Find a step by name. */
    public Optional<Step> step(String name) {
        return steps.stream().filter(step -> step.name().equals(name)).findFirst();
    }
}
