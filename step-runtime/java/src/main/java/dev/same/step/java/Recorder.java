package dev.same.step.java;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Writes what the step leaves behind: {@code events.jsonl}, {@code cells.json}, {@code result.json}. Thread-safe. */
final class Recorder {
    private final Path directory;
    private final OutputStream events;
    private final List<Map<String, Object>> cells = new ArrayList<>();
    private final Map<String, Object> metrics = new LinkedHashMap<>();
    private @Nullable CellRecord current;
    private final Map<String, List<Map<String, Object>>> displays = new HashMap<>();
    private boolean clearDue;
    private boolean closed;

    /** The running cell; outputs of injected cells are dropped. */
    private record CellRecord(StepRequest.Cell cell, long startNanos, List<Map<String, Object>> outputs) {}

    Recorder(Path directory) throws IOException {
        this.directory = directory;
        this.events = Files.newOutputStream(
                directory.resolve("events.jsonl"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    synchronized void event(String type, Map<String, ?> details) {
        if (closed) {
            return;
        }
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("time", System.currentTimeMillis() / 1000.0);
        event.putAll(details);
        try {
            events.write((Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
            events.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + directory.resolve("events.jsonl"), e);
        }
    }

    synchronized void startCell(StepRequest.Cell cell) {
        clearDue = false;
        current = new CellRecord(cell, System.nanoTime(), new ArrayList<>());
        event("cell-started", Map.of("cell", cell.cell()));
    }

    synchronized void finishCell(boolean ok) {
        CellRecord done = current;
        if (done == null) {
            return;
        }
        double seconds = (System.nanoTime() - done.startNanos()) / 1e9;
        event("cell-finished", Map.of("cell", done.cell().cell(), "status", ok ? "ok" : "error", "seconds", seconds));
        if (!done.cell().injected()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("cell", done.cell().cell());
            entry.put("executionCount", done.cell().executionCount());
            entry.put("outputs", done.outputs().stream().map(Recorder::plain).toList());
            cells.add(entry);
        }
        current = null;
    }

    synchronized OptionalInt currentCell() {
        return current == null
                ? OptionalInt.empty()
                : OptionalInt.of(current.cell().cell());
    }

    synchronized boolean isRecording() {
        return current != null && !current.cell().injected() && !closed;
    }

    synchronized void stream(String name, String text) {
        if (!isRecording() || current == null || text.isEmpty()) {
            return;
        }
        clearIfDue(current);
        List<Map<String, Object>> outputs = current.outputs();
        Map<String, Object> last = outputs.isEmpty() ? Map.of() : outputs.get(outputs.size() - 1);
        if (name.equals(last.get("name")) && last.get("text") instanceof StringBuilder merged) {
            merged.append(text);
        } else {
            Map<String, Object> output = new LinkedHashMap<>();
            output.put("output_type", "stream");
            output.put("name", name);
            output.put("text", new StringBuilder(text));
            outputs.add(output);
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("output_type", "stream");
        event.put("name", name);
        event.put("text", text);
        event("output", Map.of("cell", current.cell().cell(), "output", event));
    }

    synchronized void output(Map<String, Object> output) {
        if (isRecording() && current != null) {
            clearIfDue(current);
            current.outputs().add(output);
            event("output", Map.of("cell", current.cell().cell(), "output", output));
        }
    }

    synchronized void displayData(Map<String, Object> bundle, String id) {
        if (!isRecording() || current == null) {
            return;
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("output_type", "display_data");
        output.put("data", bundle);
        output.put("metadata", Map.of());
        clearIfDue(current);
        current.outputs().add(output);
        displays.computeIfAbsent(id, key -> new ArrayList<>()).add(output);
        displayEvent("display_data", bundle, id);
    }

    /** Replaces what the id shows, in earlier cells too. */
    synchronized void updateDisplayData(Map<String, Object> bundle, String id) {
        displays.getOrDefault(id, List.of()).forEach(output -> output.put("data", bundle));
        displayEvent("update_display_data", bundle, id);
    }

    private void displayEvent(String type, Map<String, Object> bundle, String id) {
        if (isRecording() && current != null) {
            Map<String, Object> output = new LinkedHashMap<>();
            output.put("output_type", type);
            output.put("data", bundle);
            output.put("metadata", Map.of());
            output.put("transient", Map.of("display_id", id));
            event("output", Map.of("cell", current.cell().cell(), "output", output));
        }
    }

    synchronized void clearOutput(boolean wait) {
        if (isRecording() && current != null) {
            clearDue = wait;
            if (!wait) {
                current.outputs().clear();
            }
            event(
                    "output",
                    Map.of(
                            "cell",
                            current.cell().cell(),
                            "output",
                            Map.of("output_type", "clear_output", "wait", wait)));
        }
    }

    private void clearIfDue(CellRecord cell) {
        if (clearDue) {
            clearDue = false;
            cell.outputs().clear();
        }
    }

    synchronized void executeResult(Map<String, Object> bundle) {
        if (current == null) {
            return;
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("output_type", "execute_result");
        output.put("execution_count", current.cell().executionCount());
        output.put("data", bundle);
        output.put("metadata", Map.of());
        output(output);
    }

    synchronized void error(String name, String message, List<String> traceback) {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("output_type", "error");
        output.put("ename", name);
        output.put("evalue", message);
        output.put("traceback", traceback);
        output(output);
    }

    synchronized void metric(String name, double value, @Nullable Long step) {
        metrics.put(name, value);
        Map<String, Object> details = new LinkedHashMap<>();
        currentCell().ifPresent(cell -> details.put("cell", cell));
        details.put("name", name);
        details.put("value", value);
        if (step != null) {
            details.put("step", step);
        }
        event("metric", details);
    }

    synchronized void progress(double fraction, @Nullable String message) {
        Map<String, Object> details = new LinkedHashMap<>();
        currentCell().ifPresent(cell -> details.put("cell", cell));
        details.put("fraction", fraction);
        if (message != null) {
            details.put("message", message);
        }
        event("progress", details);
    }

    synchronized Map<String, Object> metrics() {
        return new LinkedHashMap<>(metrics);
    }

    /** Write the end of the step; nothing is recorded after it. The first call wins. */
    synchronized boolean finish(String status, Map<String, ?> result) {
        if (closed) {
            return false;
        }
        event("step-finished", Map.of("status", status));
        closed = true;
        try {
            events.close();
            replace(directory.resolve("cells.json"), Json.write(cells));
            replace(directory.resolve("result.json"), Json.write(result));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write results to " + directory, e);
        }
        return true;
    }

    private static Map<String, Object> plain(Map<String, Object> output) {
        output.computeIfPresent("text", (key, text) -> text.toString());
        return output;
    }

    private static void replace(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
