package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedParameter;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A run as a row of a comparison.
 *
 * @param run 0 for an experiment that has none yet
 * @param experiment one-based; 0 for a run on its own
 * @param code short digests by step; a parameter's value is no code
 * @param values short digests of what steps handed on, by step
 */
record ComparedRun(
        long run,
        int experiment,
        String notebook,
        State state,
        OptionalDouble seconds,
        Map<String, JsonNode> parameters,
        Map<String, JsonNode> metrics,
        Map<String, String> code,
        Map<String, String> values) {
    /**
     * @param steps whether to look at code and values of steps, too
     */
    static ComparedRun of(RunSnapshot run, int experiment, double now, boolean steps) {
        Map<String, JsonNode> parameters = new LinkedHashMap<>();
        for (PlannedParameter parameter : run.plan().parameters()) {
            parameters.put(parameter.name(), parameter.value());
        }
        Map<String, JsonNode> metrics = new TreeMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        run.steps()
                .forEach((name, status) -> status.result().ifPresent(result -> {
                    metrics.putAll(result.metrics());
                    if (status.state().isSuccess()) {
                        values.put(name, digest(values(result)));
                    }
                }));
        Map<String, String> code = new LinkedHashMap<>();
        run.plan().steps().forEach(step -> code.put(step.name(), digest(code(run.plan(), step))));
        return new ComparedRun(
                run.directory().number(),
                experiment,
                run.plan().notebook(),
                run.state(),
                run.seconds(now),
                parameters,
                metrics,
                steps ? code : Map.of(),
                steps ? values : Map.of());
    }

    private static String values(StepResult result) {
        Map<String, String> values = new TreeMap<>();
        result.outputs()
                .forEach((name, output) -> values.put(name, output.artifact().text()));
        return values.toString();
    }

    private static String code(Plan plan, PlannedStep step) {
        StringBuilder text = new StringBuilder();
        for (PlannedStep.PlannedDefinition definition : step.definitions()) {
            boolean parameter = plan.parameters().stream()
                    .anyMatch(each -> each.cell() == definition.cell()
                            && definition.names().contains(each.name()));
            text.append(parameter ? "" : definition.source()).append('\n');
        }
        for (PlannedStep.PlannedCell cell : step.cells()) {
            String[] lines = cell.source().split("\n", -1);
            plan.parameters().stream()
                    .filter(each -> each.cell() == cell.number() && each.line() <= lines.length)
                    .forEach(each -> lines[each.line() - 1] = "");
            text.append(String.join("\n", lines)).append('\n');
        }
        return text.toString();
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .substring(0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }
}
