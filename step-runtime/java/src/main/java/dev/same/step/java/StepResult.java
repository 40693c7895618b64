package dev.same.step.java;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code result.json} says. Filled while the step runs, by one thread at a time. */
final class StepResult {
    final List<Map<String, Object>> artifacts = new ArrayList<>();
    final Map<String, Object> outputs = new LinkedHashMap<>();
    final List<String> unbound = new ArrayList<>();
    final List<String> mutatedInputs = new ArrayList<>();
    final List<Map<String, Object>> refusals = new ArrayList<>();
    boolean exited;

    /** Why a step failed. */
    record Failure(String kind, int cell, int line, String name, String message, List<String> traceback) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("kind", kind);
            if (cell > 0) {
                json.put("cell", cell);
                json.put("line", line);
            }
            json.put("ename", name);
            json.put("evalue", message);
            json.put("traceback", traceback);
            return json;
        }
    }

    Map<String, @Nullable Object> json(String status, @Nullable Failure failure, Map<String, Object> metrics) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("schema", "same.result/1");
        json.put("status", status);
        json.put("artifacts", artifacts);
        json.put("outputs", outputs);
        json.put("unbound", unbound);
        json.put("mutatedInputs", mutatedInputs);
        json.put("metrics", metrics);
        json.put("failure", failure == null ? null : failure.json());
        json.put("refusals", refusals);
        if (exited) {
            json.put("exited", true);
        }
        json.put("usage", usage());
        return json;
    }

    private static Map<String, Object> usage() {
        Map<String, Object> usage = new LinkedHashMap<>();
        ProcessHandle.Info info = ProcessHandle.current().info();
        info.startInstant().ifPresent(start -> usage.put("seconds", millisSince(start) / 1000.0));
        info.totalCpuDuration().ifPresent(cpu -> usage.put("cpuSeconds", cpu.toMillis() / 1000.0));
        maxRss(usage);
        return usage;
    }

    private static long millisSince(Instant start) {
        return Math.max(0, Duration.between(start, Instant.now()).toMillis());
    }

    /** Linux only; elsewhere the backend knows. */
    private static void maxRss(Map<String, Object> usage) {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    usage.put("maxRssBytes", 1024L * Long.parseLong(line.replaceAll("\\D", "")));
                }
            }
        } catch (IOException e) {
            System.getLogger(StepResult.class.getName()).log(System.Logger.Level.DEBUG, "no " + status, e);
        }
    }
}
