package dev.same.pipeline.dataflow.java;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A case of {@code cases.txt}. */
record AnalyzerCase(String title, String source, Map<String, List<String>> expected) {
    static List<AnalyzerCase> all() {
        String text;
        try (var in = AnalyzerCase.class.getResourceAsStream("cases.txt")) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<AnalyzerCase> cases = new ArrayList<>();
        for (String part : text.split("(?m)^=== ")) {
            if (!part.startsWith("#")) {
                cases.add(parse(part));
            }
        }
        return cases;
    }

    private static AnalyzerCase parse(String part) {
        List<String> source = new ArrayList<>();
        Map<String, List<String>> expected = new TreeMap<>();
        List<String> lines = part.lines().toList();
        for (String line : lines.subList(1, lines.size())) {
            if (line.startsWith("--- ")) {
                String key = line.substring(4, line.indexOf(':'));
                expected.computeIfAbsent(key, k -> new ArrayList<>())
                        .add(line.substring(line.indexOf(':') + 1).strip());
            } else {
                source.add(line);
            }
        }
        return new AnalyzerCase(lines.get(0), String.join("\n", source).stripTrailing(), expected);
    }

    boolean says(String key) {
        return expected.containsKey(key);
    }

    /** The words of a line. */
    List<String> words(String key) {
        String line = String.join(" ", expected.getOrDefault(key, List.of())).strip();
        return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
    }

    @Override
    public String toString() {
        return title;
    }
}
