package dev.same.environment.assemble;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether an environment has what a lock asks for: Python of the same minor version, each package in the same version, and of
 * the same content as far as both records know it.
 *
 * @param lacking what is not there, or in another version, for people
 * @param differing what is there in the right version, but not with the same content
 */
public record Satisfaction(List<String> lacking, List<String> differing) {
    public Satisfaction {
        lacking = List.copyOf(lacking);
        differing = List.copyOf(differing);
    }

    /**
     * Compare.
     *
     * @param packages those of the lock that are needed
     * @param present what is there
     */
    public static Satisfaction of(EnvironmentRecord lock, List<Distribution> packages, EnvironmentRecord present) {
        List<String> lacking = new ArrayList<>();
        List<String> differing = new ArrayList<>();
        String wanted = minor(lock);
        String there = minor(present);
        if (!wanted.equals(there)) {
            lacking.add("Python " + wanted + " (there is " + there + ")");
        }
        Map<String, Distribution> installed = new HashMap<>();
        present.packages().forEach(each -> installed.put(each.name(), each));
        for (Distribution each : packages) {
            Distribution found = installed.get(each.name());
            if (found == null) {
                lacking.add(each.name() + " " + each.version());
            } else if (!found.version().equals(each.version())) {
                lacking.add(each.name() + " " + each.version() + " (there is " + found.version() + ")");
            } else if (!isLike(each.entry(), found.entry())) {
                differing.add(each.name() + " " + each.version());
            }
        }
        return new Satisfaction(lacking, differing);
    }

    /** Return whether everything is there and as it should be. */
    public boolean isFull() {
        return lacking.isEmpty() && differing.isEmpty();
    }

    private static boolean isLike(JsonNode wanted, JsonNode found) {
        JsonNode one = wanted.path("recordDigest");
        JsonNode other = found.path("recordDigest");
        boolean known = one.isTextual() && other.isTextual();
        return (!known || one.equals(other)) && modified(wanted).equals(modified(found));
    }

    private static String modified(JsonNode entry) {
        return entry.path("modified").isArray() ? entry.path("modified").toString() : "[]";
    }

    /** Return the version of Python that a record is of, to its minor part. */
    static String minor(EnvironmentRecord record) {
        String[] parts = record.pythonVersion().orElse("").split("\\.", -1);
        return parts.length < 2 ? String.join(".", parts) : parts[0] + "." + parts[1];
    }
}
