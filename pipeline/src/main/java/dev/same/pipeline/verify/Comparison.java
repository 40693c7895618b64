package dev.same.pipeline.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Compares what two trials left. */
final class Comparison {
    private static final String NOTHING = "(not there)";

    private Comparison() {}

    static List<Difference> between(Outcome expected, Outcome found) {
        List<Difference> differences = new ArrayList<>();
        if (!expected.failedCell().equals(found.failedCell())) {
            differences.add(new Difference("the end", ending(expected.failedCell()), ending(found.failedCell())));
        }
        // Where the notebook fails, one kernel runs nothing behind; steps that do not need what failed may have run.
        int last = expected.failedCell().orElse(Integer.MAX_VALUE);
        boolean failed = expected.failedCell().isPresent();
        for (int cell : union(expected.cells(), found.cells())) {
            boolean neverStarted = failed && !found.cells().containsKey(cell);
            if (cell <= last && !neverStarted) {
                add(differences, "cell " + cell, expected.cells(), found.cells(), cell);
            }
        }
        if (!failed) {
            for (String name :
                    found.values().isEmpty() ? List.<String>of() : union(expected.values(), found.values())) {
                add(differences, "the value of " + name, expected.values(), found.values(), name);
            }
            for (String file : union(expected.files(), found.files())) {
                add(differences, "the file " + file, expected.files(), found.files(), file);
            }
        }
        return differences;
    }

    private static String ending(Optional<Integer> failedCell) {
        return failedCell.map(cell -> "cell " + cell + " fails").orElse("no cell fails");
    }

    private static <K extends Comparable<K>> Iterable<K> union(Map<K, String> one, Map<K, String> other) {
        TreeSet<K> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys;
    }

    private static <K> void add(
            List<Difference> differences, String what, Map<K, String> expected, Map<K, String> found, K key) {
        String left = expected.getOrDefault(key, NOTHING);
        String right = found.getOrDefault(key, NOTHING);
        if (!left.equals(right)) {
            differences.add(new Difference(what, left, right));
        }
    }
}
