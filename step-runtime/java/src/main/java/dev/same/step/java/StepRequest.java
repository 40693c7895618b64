package dev.same.step.java;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code step.json} asks for. */
record StepRequest(
        Path workingDirectory,
        Path directory,
        Path store,
        List<Source> sourceMap,
        List<Definition> definitions,
        List<Input> inputs,
        List<Cell> cells,
        List<String> outputs,
        List<String> watch,
        List<String> classPath,
        List<String> magicsDone) {
    /** Imports, methods and types of cells outside the step. */
    record Definition(int cell, int line, String source) {}

    record Input(String name, String artifact) {}

    /** A whole cell, for tracebacks. */
    record Source(int cell, String source) {}

    record Cell(int cell, int executionCount, String source, boolean injected) {}

    static StepRequest read(Path file) throws IOException {
        if (!(Json.read(file) instanceof Map<?, ?> json)) {
            throw new IOException(file + " is not a JSON object");
        }
        return new StepRequest(
                path(json, "workingDirectory"),
                path(json, "directory"),
                path(json, "store"),
                objects(json, "sourceMap").stream()
                        .map(s -> new Source(number(s, "cell", 0), text(s, "source")))
                        .toList(),
                definitions(json),
                objects(json, "inputs").stream()
                        .map(i -> new Input(text(i, "name"), text(i, "artifact")))
                        .toList(),
                objects(json, "cells").stream().map(StepRequest::cell).toList(),
                strings(json.get("outputs")),
                strings(json.get("watch")),
                strings(json.get("classPath")),
                strings(json.get("magicsDone")));
    }

    static List<Definition> definitions(Map<?, ?> json) {
        return objects(json, "definitions").stream()
                .map(d -> new Definition(number(d, "cell", 0), number(d, "line", 1), text(d, "source")))
                .toList();
    }

    private static Cell cell(Map<?, ?> json) {
        int number = number(json, "cell", 0);
        return new Cell(
                number,
                number(json, "executionCount", number),
                text(json, "source"),
                Boolean.TRUE.equals(json.get("injected")));
    }

    private static Path path(Map<?, ?> json, String key) {
        return Path.of(text(json, key));
    }

    private static String text(Map<?, ?> json, String key) {
        if (json.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("step.json: \"" + key + "\" must be a string, but is " + json.get(key));
    }

    private static int number(Map<?, ?> json, String key, int otherwise) {
        return json.get(key) instanceof Number number ? number.intValue() : otherwise;
    }

    static List<Map<?, ?>> objects(Map<?, ?> json, String key) {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Object item : list(json.get(key))) {
            if (!(item instanceof Map<?, ?> object)) {
                throw new IllegalArgumentException("step.json: \"" + key + "\" must hold objects, but holds " + item);
            }
            objects.add(object);
        }
        return objects;
    }

    static List<String> strings(@Nullable Object value) {
        return list(value).stream().map(String::valueOf).toList();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
