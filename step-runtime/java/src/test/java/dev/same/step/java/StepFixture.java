package dev.same.step.java;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A directory in which steps run, each in a JVM of its own, one after the other. */
final class StepFixture {
    private static final long TIMEOUT_SECONDS = 120;

    private final Path root;
    private final List<Map<String, Object>> definitions = new ArrayList<>();
    private final List<Map<String, Object>> sourceMap = new ArrayList<>();
    private final Map<String, String> artifacts = new LinkedHashMap<>();
    private List<String> prefix = List.of();
    private List<String> watch = List.of();
    private int steps;
    private Object last = "none";

    StepFixture(Path root) {
        this.root = root;
    }

    /** What a step left. */
    record Outcome(int exitCode, String console, Map<?, ?> result, List<Map<?, ?>> cells, List<Map<?, ?>> events) {
        String status() {
            return (String) result.get("status");
        }

        Map<?, ?> failure() {
            return (Map<?, ?>) result.get("failure");
        }

        String traceback() {
            return String.join(
                    "\n",
                    ((List<?>) failure().get("traceback"))
                            .stream().map(String::valueOf).toList());
        }

        List<?> list(String key) {
            return (List<?>) result.get(key);
        }

        List<?> outputs(int cell) {
            return cells.stream()
                    .filter(c -> ((Number) c.get("cell")).intValue() == cell)
                    .map(c -> (List<?>) c.get("outputs"))
                    .findFirst()
                    .orElse(List.of());
        }

        /** The text of all outputs of all cells: streams and results. */
        String text() {
            var text = new StringBuilder();
            for (Map<?, ?> cell : cells) {
                for (Object output : (List<?>) cell.get("outputs")) {
                    Map<?, ?> o = (Map<?, ?>) output;
                    if ("stream".equals(o.get("output_type"))) {
                        text.append(o.get("text"));
                    } else if (o.get("data") instanceof Map<?, ?> data) {
                        text.append(data.get("text/plain")).append('\n');
                    }
                }
            }
            return text.toString();
        }
    }

    /** Source that later steps replay, as the planner arranges it. */
    StepFixture define(int cell, int line, String source) {
        definitions.add(Map.of("cell", cell, "line", line, "source", source, "names", List.of()));
        return this;
    }

    StepFixture show(int cell, String source) {
        sourceMap.add(Map.of("cell", cell, "source", source));
        return this;
    }

    /** Start the steps by another program, which is given their command line. */
    StepFixture startedBy(String... command) {
        prefix = List.of(command);
        return this;
    }

    /** Names that later steps get from steps before the next one. */
    StepFixture watching(String... names) {
        watch = List.of(names);
        return this;
    }

    Path store() {
        return root.resolve("store");
    }

    Path directory() {
        return root.resolve("step-" + steps);
    }

    String artifact(String name) {
        String artifact = artifacts.get(name);
        if (artifact == null) {
            throw new AssertionError("no step handed on " + name + "; the last result: " + last);
        }
        return artifact;
    }

    /** Run cells 10, 11, ...; names go in from, and out to, the other steps of this fixture. */
    Outcome run(List<String> inputs, List<String> outputs, String... cells) throws IOException, InterruptedException {
        Process process = start(inputs, outputs, cells);
        return finish(process);
    }

    Process start(List<String> inputs, List<String> outputs, String... cells) throws IOException {
        steps++;
        Path work = Files.createDirectories(root.resolve("work"));
        Files.createDirectories(directory());
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("schema", "same.step/1");
        step.put("language", "java");
        step.put("workingDirectory", work.toString());
        step.put("directory", directory().toString());
        step.put("store", store().toString());
        step.put("definitions", definitions);
        step.put("sourceMap", sourceMap);
        step.put(
                "inputs",
                inputs.stream()
                        .map(n -> Map.of("name", n, "artifact", artifact(n)))
                        .toList());
        step.put("outputs", outputs);
        step.put("watch", watch);
        List<Map<String, Object>> sources = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            sources.add(Map.of("cell", 10 + i, "id", "c" + i, "executionCount", 1 + i, "source", cells[i]));
        }
        step.put("cells", sources);
        Path file = root.resolve("step-" + steps + ".json");
        Files.writeString(file, Json.write(step));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command());
        command.add(file.toString());
        return new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("console-" + steps).toFile())
                .start();
    }

    /** The jar where the build has made it, else the classes. */
    private static List<String> command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jar = System.getProperty("same.step.jar");
        if (jar != null) {
            return List.of(java, "-jar", jar);
        }
        return List.of(
                java,
                "--add-exports",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
    }

    Outcome finish(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the step did not end within " + TIMEOUT_SECONDS + " seconds");
        }
        String console = Files.readString(root.resolve("console-" + steps));
        Path file = directory().resolve("result.json");
        if (!Files.exists(file)) {
            throw new AssertionError("no result.json; exit code " + process.exitValue() + ", console: " + console);
        }
        Map<?, ?> result = (Map<?, ?>) Json.read(file);
        last = result;
        ((Map<?, ?>) result.get("outputs"))
                .forEach((name, output) -> artifacts.put((String) name, (String) ((Map<?, ?>) output).get("artifact")));
        return new Outcome(
                process.exitValue(),
                console,
                result,
                objects(Json.read(directory().resolve("cells.json"))),
                events());
    }

    /** Wait until a running step has written a text. */
    void awaitEvent(String text) throws IOException {
        Path events = directory().resolve("events.jsonl");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        while (!Files.exists(events) || !Files.readString(events).contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no event with " + text + " within " + TIMEOUT_SECONDS + " seconds");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    List<Map<?, ?>> events() throws IOException {
        List<Map<?, ?>> events = new ArrayList<>();
        Path line = root.resolve("line.json");
        for (String text : Files.readAllLines(directory().resolve("events.jsonl"), StandardCharsets.UTF_8)) {
            Files.writeString(line, text);
            events.add((Map<?, ?>) Json.read(line));
        }
        return events;
    }

    private static List<Map<?, ?>> objects(Object list) {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object item : (List<?>) list) {
            objects.add((Map<?, ?>) item);
        }
        return objects;
    }
}
