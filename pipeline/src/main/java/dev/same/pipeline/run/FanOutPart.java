package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.PlannedEach;
import dev.same.pipeline.store.ArtifactId;
import java.util.List;
import java.util.Map;

/** What a step's process does around a fan-out, instead of running cells ({@code step-runtime/README.md}). Immutable. */
public sealed interface FanOutPart {
    /** Put it into {@code step.json}. */
    void write(ObjectNode step);

    /** Return all that decides its result, except the values that it receives. */
    String key();

    /** Makes an artifact of each element. */
    record Spreading(List<PlannedEach.Variable> variables) implements FanOutPart {
        public Spreading {
            variables = List.copyOf(variables);
        }

        @Override
        public void write(ObjectNode step) {
            step.set("spread", Json.MAPPER.valueToTree(variables));
        }

        @Override
        public String key() {
            return "spread " + Json.MAPPER.valueToTree(variables);
        }
    }

    /**
     * Makes a list of what the elements have given.
     *
     * @param shape nested lists of element numbers
     * @param elements for each, the artifact of each output
     */
    record Gathering(JsonNode shape, List<Map<String, ArtifactId>> elements) implements FanOutPart {
        public Gathering {
            elements = List.copyOf(elements);
        }

        @Override
        public void write(ObjectNode step) {
            ObjectNode gather = step.putObject("gather");
            gather.set("shape", shape);
            gather.set("elements", Json.MAPPER.valueToTree(elements));
        }

        @Override
        public String key() {
            return "gather " + shape + " " + Json.MAPPER.valueToTree(elements);
        }
    }
}
