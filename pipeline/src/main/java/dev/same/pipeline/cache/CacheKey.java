package dev.same.pipeline.cache;

import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.StepCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is known of a step before it runs and decides its result, component by component. What is only known afterwards (files,
 * modules, packages) is kept with each result instead, and compared when one is looked for.
 */
record CacheKey(List<Component> components) {
    /** Raised when results of former versions must not be taken any more. */
    private static final String FORMAT = "2";

    /** Code that sees in which order cells ran. */
    private static final Pattern COUNTS =
            Pattern.compile("\\b(?:In|Out|get_ipython|_i+|_o?h|execution_count)\\b|\\b_i?\\d+\\b");

    CacheKey {
        components = List.copyOf(components);
    }

    static CacheKey of(Plan plan, StepCache.Question question, Interpreter interpreter) {
        PlannedStep step = question.step();
        Map<String, PlannedParameter> parameters = new HashMap<>();
        plan.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
        List<Component> components = new ArrayList<>();
        components.add(new Component("interpreter", "", interpreter.version()));
        for (StepEnvironment.Library library : plan.environment(step.name()).libraries()) {
            components.add(new Component(
                    "library", library.path().substring(library.path().lastIndexOf('/') + 1), library.sha256()));
        }
        ParameterUse use = ParameterUse.of(plan, step);
        for (PlannedStep.PlannedDefinition definition : step.definitions()) {
            if (use.isUnused(definition)) {
                continue;
            }
            String name = String.join(", ", definition.names());
            PlannedParameter parameter = definition.names().size() == 1 ? parameters.get(name) : null;
            components.add(
                    parameter != null && parameter.cell() == definition.cell() && parameter.line() == definition.line()
                            ? new Component("parameter", name, parameter.value().toString())
                            : new Component("definition", name, NormalCode.of(plan.language(), definition.source())));
        }
        int number = 0;
        for (PlannedStep.PlannedCell cell : step.cells()) {
            number++;
            components.add(
                    new Component("cell", Integer.toString(number), NormalCode.of(plan.language(), use.without(cell))));
            if (COUNTS.matcher(cell.source()).find()) {
                components.add(
                        new Component("counts", Integer.toString(number), Integer.toString(cell.executionCount())));
            }
        }
        new TreeMap<>(question.inputs())
                .forEach((name, artifact) -> components.add(new Component("input", name, artifact.text())));
        new TreeMap<>(question.state())
                .forEach((kind, state) -> components.add(new Component("state", kind, digest(state.toString()))));
        components.add(new Component("state", "handed on", Boolean.toString(question.handsOnState())));
        question.part().ifPresent(part -> components.add(new Component("each", "", digest(part.key()))));
        return new CacheKey(components);
    }

    private static String digest(String text) {
        return "sha256:" + Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Return the name of the key: 64 hexadecimal digits. */
    String digest() {
        StringBuilder text = new StringBuilder(FORMAT);
        for (Component component : components) {
            for (String part : List.of(component.kind(), component.name(), component.value())) {
                text.append('\0').append(part.length()).append(':').append(part);
            }
        }
        return Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
