package dev.same.pipeline.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The DAG of steps of one experiment. Immutable, serialisable, the same for the same input.
 *
 * @param schema {@value #SCHEMA}
 * @param notebook the file's name
 * @param notebookSha256 of the file's bytes, lower-case hexadecimal
 * @param language {@code python} or {@code java}
 * @param parameters in order of declaration
 * @param steps each behind all that it waits for, otherwise in document order
 * @param warnings for the user, with cell and line
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Plan(
        String schema,
        String notebook,
        String notebookSha256,
        String language,
        List<PlannedParameter> parameters,
        List<PlannedStep> steps,
        List<String> warnings) {
    public static final String SCHEMA = "same.plan/1";

    public Plan {
        parameters = List.copyOf(parameters);
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
    }

    /** Return the steps by name, in document order. */
    public Map<String, PlannedStep> stepsByName() {
        Map<String, PlannedStep> byName = new LinkedHashMap<>();
        steps.forEach(step -> byName.put(step.name(), step));
        return byName;
    }

    /** Return this plan under the file name of another copy of the notebook. */
    public Plan named(String name) {
        return new Plan(schema, name, notebookSha256, language, parameters, steps, warnings);
    }

    public Optional<PlannedStep> step(String name) {
        return steps.stream().filter(step -> step.name().equals(name)).findFirst();
    }
}
