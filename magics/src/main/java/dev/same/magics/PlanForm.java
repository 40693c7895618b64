package dev.same.magics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.pipeline.cache.Decision;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlanJson;
import dev.same.pipeline.run.RunSnapshot;
import java.util.Map;

/**
 * A plan, or a run of one, as JSON for front ends: {@value #MIME_TYPE}.
 *
 * <p>The fields of a plan but for the source of its cells, which the front end has in the notebook; for a run also
 * {@code run}: its number, its state, and of each step the state, the attempt and the times.
 */
final class PlanForm {
    static final String MIME_TYPE = "application/vnd.same.plan+json";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PlanForm() {}

    static Object of(Plan plan) {
        return MAPPER.convertValue(tree(plan), Object.class);
    }

    static Object of(RunSnapshot run) {
        ObjectNode tree = tree(run.plan());
        ObjectNode node = tree.putObject("run");
        node.put("number", run.directory().number()).put("state", run.state().word());
        run.start().ifPresent(start -> node.put("started", start.time()).put("backend", start.backend()));
        run.finished().ifPresent(finished -> node.put("finished", finished));
        ObjectNode steps = node.putObject("steps");
        run.steps().forEach((name, status) -> {
            ObjectNode step =
                    steps.putObject(name).put("state", status.state().word()).put("attempt", status.attempt());
            status.started().ifPresent(time -> step.put("started", time));
            status.finished().ifPresent(time -> step.put("finished", time));
        });
        return MAPPER.convertValue(tree, Object.class);
    }

    /**
     * Return the whole plan as indented JSON with a final newline, with {@code cache}: of each step the decision ({@code hit},
     * {@code miss}, {@code open}, {@code off}), the run that it speaks of, and the reasons.
     *
     * @param decisions by step; empty when nothing is known
     */
    static String json(Plan plan, Map<String, Decision> decisions) {
        if (decisions.isEmpty()) {
            return PlanJson.write(plan);
        }
        try {
            ObjectNode tree = (ObjectNode) MAPPER.readTree(PlanJson.write(plan));
            ObjectNode cache = tree.putObject("cache");
            decisions.forEach((step, decision) -> {
                ObjectNode node =
                        cache.putObject(step).put("decision", decision.kind().word());
                decision.run().ifPresent(run -> node.put("run", run));
                decision.seconds().ifPresent(seconds -> node.put("seconds", seconds));
                ArrayNode reasons = node.putArray("reasons");
                decision.reasons().forEach(reasons::add);
            });
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan that was written cannot be read", e);
        }
    }

    private static ObjectNode tree(Plan plan) {
        try {
            ObjectNode tree = (ObjectNode) MAPPER.readTree(PlanJson.write(plan));
            for (JsonNode step : tree.path("steps")) {
                for (JsonNode cell : step.path("cells")) {
                    ((ObjectNode) cell).remove("source");
                }
                ((ObjectNode) step).remove("definitions");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan that was written cannot be read", e);
        }
    }
}
