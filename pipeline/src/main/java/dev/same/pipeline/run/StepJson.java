package dev.same.pipeline.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.store.ArtifactId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Writes {@code step.json}, the step runtime's input ({@code step-runtime/README.md}). */
final class StepJson {
    private final Plan plan;
    private final StepGraph graph;
    private final long run;
    private final Path workingDirectory;
    private final Path store;
    private final boolean observe;

    /**
     * @param observe whether steps are to tell what they read and write besides their values
     */
    StepJson(Plan plan, StepGraph graph, long run, Path workingDirectory, Path store, boolean observe) {
        this.plan = plan;
        this.graph = graph;
        this.run = run;
        this.workingDirectory = workingDirectory;
        this.store = store;
        this.observe = observe;
    }

    /** Return whether a process was started for the same: its code is that of the run anyway. */
    boolean isOf(Path directory, StepCache.Question question) {
        try {
            JsonNode then = Json.MAPPER.readTree(Files.readAllBytes(directory.resolve("step.json")));
            JsonNode now = Json.MAPPER.readTree(write(question, 1, directory));
            return Stream.of("inputs", "state", "outputs", "watch", "spread", "gather")
                    .allMatch(key -> then.path(key).equals(now.path(key)));
        } catch (IOException e) {
            return false;
        }
    }

    byte[] write(StepCache.Question question, int attempt, Path directory) {
        PlannedStep step = question.step();
        Map<String, ArtifactId> inputs = question.inputs();
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("schema", "same.step/1");
        json.put("run", Long.toString(run));
        json.put("step", step.name());
        json.put("attempt", attempt);
        json.put("language", plan.language());
        json.put("notebook", plan.notebook());
        json.put("workingDirectory", workingDirectory.toString());
        json.put("directory", directory.toString());
        json.put("store", store.toString());
        if (observe) {
            json.put("observe", true);
        }
        Map<String, String> locked = plan.environment(step.name()).packages();
        if (!locked.isEmpty()) {
            json.set("packages", Json.MAPPER.valueToTree(locked));
        }
        StepEnvironment environment = plan.environment(step.name());
        if (!environment.libraries().isEmpty()) {
            ArrayNode classPath = json.putArray("classPath");
            environment.libraries().forEach(library -> classPath.add(library.path()));
        }
        if (!environment.magicsDone().isEmpty()) {
            json.set("magicsDone", Json.MAPPER.valueToTree(environment.magicsDone()));
        }
        json.set("definitions", Json.MAPPER.valueToTree(step.definitions()));
        ArrayNode inputsNode = json.putArray("inputs");
        inputs.forEach(
                (name, artifact) -> inputsNode.addObject().put("name", name).put("artifact", artifact.text()));
        ArrayNode cells = json.putArray("cells");
        for (PlannedStep.PlannedCell cell : step.cells()) {
            ObjectNode node = cells.addObject().put("cell", cell.number());
            cell.id().ifPresent(id -> node.put("id", id));
            node.put("executionCount", cell.executionCount()).put("source", cell.source());
        }
        json.set("outputs", Json.MAPPER.valueToTree(step.outputs()));
        json.set("state", Json.MAPPER.valueToTree(question.state()));
        json.put("handsOnState", question.handsOnState());
        json.set("watch", Json.MAPPER.valueToTree(question.watch()));
        question.part().ifPresent(part -> part.write(json));
        ArrayNode sourceMap = json.putArray("sourceMap");
        sourcesFor(step)
                .forEach((cell, source) ->
                        sourceMap.addObject().put("cell", cell).put("source", source));
        try {
            return Json.MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    /** Cells of earlier steps whose functions and classes may reach this step: tracebacks lead into them. */
    private Map<Integer, String> sourcesFor(PlannedStep step) {
        Map<Integer, String> found = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        collect(step, found, seen);
        step.cells().forEach(cell -> found.remove(cell.number()));
        return found;
    }

    private void collect(PlannedStep step, Map<Integer, String> found, Set<String> seen) {
        var pending = new ArrayDeque<PlannedStep>();
        pending.add(step);
        while (!pending.isEmpty()) {
            for (PlannedStep.PlannedInput input : pending.remove().inputs()) {
                if (seen.add(input.from())) {
                    PlannedStep before = graph.step(graph.position(input.from()));
                    before.cells().stream()
                            .filter(PlannedStep.PlannedCell::definesCallables)
                            .forEach(cell -> found.put(cell.number(), cell.source()));
                    pending.add(before);
                }
            }
        }
    }
}
