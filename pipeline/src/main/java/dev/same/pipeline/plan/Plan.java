package dev.same.pipeline.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.same.pipeline.backend.StepDemand;
import dev.same.pipeline.backend.StepEnvironment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
 * @param environments what steps execute in, by name of the step; the others in what is there
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Plan(
        String schema,
        String notebook,
        String notebookSha256,
        String language,
        List<PlannedParameter> parameters,
        List<PlannedStep> steps,
        List<String> warnings,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, StepEnvironment> environments) {
    public static final String SCHEMA = "same.plan/1";

    public Plan {
        parameters = List.copyOf(parameters);
        steps = List.copyOf(steps);
        warnings = List.copyOf(warnings);
        environments = environments == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(environments));
    }

    /** A plan whose steps execute in what is there. */
    public Plan(
            String schema,
            String notebook,
            String notebookSha256,
            String language,
            List<PlannedParameter> parameters,
            List<PlannedStep> steps,
            List<String> warnings) {
        this(schema, notebook, notebookSha256, language, parameters, steps, warnings, Map.of());
    }

    /** Return what a step executes in. */
    public StepEnvironment environment(String step) {
        return environments.getOrDefault(step, StepEnvironment.PRESENT);
    }

    /** Return what a backend must be able to give for a step. */
    public StepDemand demand(PlannedStep step) {
        return new StepDemand(
                step.name(), step.resources(), environment(step.name()), step.image(), step.disks(), step.secrets());
    }

    /** Return this plan with one environment for all steps. */
    public Plan in(StepEnvironment environment) {
        Map<String, StepEnvironment> all = new TreeMap<>();
        steps.forEach(step -> all.put(step.name(), environment));
        return new Plan(schema, notebook, notebookSha256, language, parameters, steps, warnings, all);
    }

    /** Return all that steps execute in, each once. */
    public Set<StepEnvironment> distinctEnvironments() {
        Set<StepEnvironment> found = new LinkedHashSet<>();
        steps.forEach(step -> found.add(environment(step.name())));
        return found;
    }

    /** Return the steps by name, in document order. */
    public Map<String, PlannedStep> stepsByName() {
        Map<String, PlannedStep> byName = new LinkedHashMap<>();
        steps.forEach(step -> byName.put(step.name(), step));
        return byName;
    }

    /** Return this plan under the file name of another copy of the notebook. */
    public Plan named(String name) {
        return new Plan(schema, name, notebookSha256, language, parameters, steps, warnings, environments);
    }

    public Optional<PlannedStep> step(String name) {
        return steps.stream().filter(step -> step.name().equals(name)).findFirst();
    }
}
