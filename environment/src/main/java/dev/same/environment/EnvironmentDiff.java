package dev.same.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What differs between two environments, and what that can do to a result.
 *
 * @param differences the worst first
 * @param unknown what could not be looked at in one of the two, with the reason
 */
public record EnvironmentDiff(Verdict verdict, List<Difference> differences, List<String> unknown) {
    /** What only a live session has; of a text the same sections say what it would do. */
    private static final Set<String> OF_SESSIONS = Set.of("kernel", "state", "envActions");

    /** What cells say or did: nothing is known of it where nobody named the notebook. */
    private static final Set<String> OF_NOTEBOOKS = Set.of("data", "state", "envActions");

    /** Where each probe writes that a record may have looked at less closely than another, or not at all. */
    private static final Map<String, String> PROBES =
            Map.of("native[", "native", "env.blas", "blas", "env.numpyDispatch", "numpy-dispatch");

    private static final Set<String> LANGUAGES = Set.of("python", "jvm");

    public EnvironmentDiff {
        differences = List.copyOf(differences);
        unknown = List.copyOf(unknown);
    }

    /**
     * Compare all that both records say; what only one of them has looked at is no difference, but unknown.
     */
    public static EnvironmentDiff between(EnvironmentRecord before, EnvironmentRecord after) {
        List<Difference> differences = new ArrayList<>(PackageDifferences.between(before, after));
        for (String section : List.of(
                "platform",
                "python",
                "jvm",
                "indexes",
                "native",
                "code",
                "data",
                "env",
                "kernel",
                "state",
                "envActions")) {
            if (!isComparable(section, before, after)) {
                continue;
            }
            compare(
                    part(before, section, after),
                    part(after, section, before),
                    section,
                    notComparable(before, after),
                    differences);
        }
        differences.sort(Comparator.comparing(Difference::severity).thenComparing(Difference::what));
        List<String> unknown = new ArrayList<>(unknown(before, after));
        if (isOfSession(before) != isOfSession(after)) {
            unknown.add("what the session's cells have done: only one of the two was captured in a live session");
        }
        boolean drifted = differences.stream().anyMatch(each -> each.severity() != Severity.INFORMATION);
        Verdict verdict = drifted
                ? Verdict.DRIFTED
                : !unknown.isEmpty() ? Verdict.UNKNOWN : differences.isEmpty() ? Verdict.SAME : Verdict.EQUIVALENT;
        return new EnvironmentDiff(verdict, differences, unknown);
    }

    /** Beginnings of paths at which only one of the two records can be expected to say anything. */
    private static Set<String> notComparable(EnvironmentRecord before, EnvironmentRecord after) {
        Map<String, String> then = statuses(before);
        Map<String, String> now = statuses(after);
        Set<String> found = new TreeSet<>();
        PROBES.forEach((path, probe) -> {
            if (!Objects.equals(then.get(probe), now.get(probe))) {
                found.add(path);
            }
        });
        if (hasNotebook(before) != hasNotebook(after)) {
            // Which variables are read, only a notebook says.
            found.add("env.variables");
        }
        return found;
    }

    private static void compare(
            JsonNode before, JsonNode after, String section, Set<String> notComparable, List<Difference> found) {
        if (isNotThere(before) && isNotThere(after)) {
            return;
        }
        if (LANGUAGES.contains(section) && (isNotThere(before) || isNotThere(after))) {
            found.add(new Difference(Severity.BREAKS, section, version(before), version(after)));
            return;
        }
        Map<String, JsonNode> old = Facts.of(section, before);
        Map<String, JsonNode> now = Facts.of(section, after);
        Set<String> paths = new TreeSet<>(old.keySet());
        paths.addAll(now.keySet());
        paths.removeIf(path -> !(old.containsKey(path) && now.containsKey(path))
                && notComparable.stream().anyMatch(path::startsWith));
        for (String entry : collapse(paths, old, now)) {
            found.add(wholeEntry(entry, old, now));
        }
        for (String path : paths) {
            JsonNode was = old.get(path);
            JsonNode is = now.get(path);
            if (was == null || is == null || !was.equals(is)) {
                found.add(new Difference(
                        Severities.of(path, was, is),
                        path,
                        Optional.ofNullable(was).map(value -> Facts.text(value, is)),
                        Optional.ofNullable(is).map(value -> Facts.text(value, was))));
            }
        }
    }

    /** Take out the facts of list entries that only one side has, and return what the entries are called. */
    private static Set<String> collapse(Set<String> paths, Map<String, JsonNode> old, Map<String, JsonNode> now) {
        Set<String> entries = new TreeSet<>();
        paths.forEach(path -> entry(path).ifPresent(entries::add));
        entries.removeIf(entry -> has(entry, old) && has(entry, now));
        paths.removeIf(path -> entry(path).map(entries::contains).orElse(false));
        return entries;
    }

    private static Optional<String> entry(String path) {
        int end = path.indexOf("].");
        return end < 0 ? Optional.empty() : Optional.of(path.substring(0, end + 1));
    }

    private static boolean has(String entry, Map<String, JsonNode> facts) {
        return facts.keySet().stream().anyMatch(path -> path.startsWith(entry + "."));
    }

    /** An entry is as severe as the worst of its facts, and is told by its name and version, or by all that it is not called by. */
    private static Difference wholeEntry(String entry, Map<String, JsonNode> old, Map<String, JsonNode> now) {
        boolean isNew = !has(entry, old);
        Map<String, JsonNode> facts = new TreeMap<>(isNew ? now : old);
        facts.keySet().removeIf(path -> !path.startsWith(entry + "."));
        Severity severity = facts.entrySet().stream()
                .map(fact -> isNew
                        ? Severities.of(fact.getKey(), null, fact.getValue())
                        : Severities.of(fact.getKey(), fact.getValue(), null))
                .min(Comparator.naturalOrder())
                .orElse(Severity.INFORMATION);
        List<String> told = new ArrayList<>();
        for (String field : List.of("text", "name", "version", "mode", "url")) {
            Optional.ofNullable(facts.get(entry + "." + field)).map(Facts::text).ifPresent(told::add);
        }
        Optional.ofNullable(facts.get(entry + ".status"))
                .ifPresent(status -> told.add("(status " + Facts.text(status) + ")"));
        String text = String.join(" ", told);
        Optional<String> it = Optional.of(text.isEmpty() ? "it" : text);
        return new Difference(severity, entry, isNew ? Optional.empty() : it, isNew ? it : Optional.empty());
    }

    private static Optional<String> version(JsonNode language) {
        return isNotThere(language)
                ? Optional.empty()
                : Optional.of(language.path("version").asText());
    }

    /** Whether somebody has looked at what cells have done, rather than at their text. */
    private static boolean isOfSession(EnvironmentRecord record) {
        return record.at("/state/executionOrder").isArray();
    }

    private static boolean isComparable(String section, EnvironmentRecord before, EnvironmentRecord after) {
        return !(OF_SESSIONS.contains(section) && isOfSession(before) != isOfSession(after))
                && !(OF_NOTEBOOKS.contains(section) && hasNotebook(before) != hasNotebook(after));
    }

    /** A section; of data, against a record that no session has told, only what the text of cells tells. */
    private static JsonNode part(EnvironmentRecord record, String section, EnvironmentRecord other) {
        JsonNode found = Facts.withOnePrefix(record.at("/" + section));
        if (!section.equals("data") || isOfSession(record) == isOfSession(other)) {
            return found;
        }
        ArrayNode told = JsonNodeFactory.instance.arrayNode();
        found.forEach(file -> {
            if (file.path("firstCell").isInt()) {
                told.add(file);
            }
        });
        return told;
    }

    private static boolean hasNotebook(EnvironmentRecord record) {
        return record.at("/subject/notebook").isTextual();
    }

    private static boolean isNotThere(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** What failed on either side; and what one side has looked at less closely than the other. */
    private static List<String> unknown(EnvironmentRecord before, EnvironmentRecord after) {
        Map<String, String> then = statuses(before);
        Map<String, String> now = statuses(after);
        Set<String> names = new TreeSet<>(then.keySet());
        names.addAll(now.keySet());
        List<String> found = new ArrayList<>();
        for (String name : names) {
            String was = then.getOrDefault(name, "ok");
            String is = now.getOrDefault(name, "ok");
            if (was.startsWith("failed") || is.startsWith("failed") || !was.equals(is)) {
                found.add(name + ": " + reason(is.equals("ok") ? was : is));
            }
        }
        return found;
    }

    private static String reason(String status) {
        int colon = status.indexOf(": ");
        return colon < 0 ? status : status.substring(colon + 2);
    }

    private static Map<String, String> statuses(EnvironmentRecord record) {
        Map<String, String> found = new TreeMap<>();
        record.at("/probes").forEach(probe -> {
            String status = probe.path("status").asText();
            String reason = probe.path("reason").asText("");
            String name = probe.path("name").asText();
            if (status.equals("failed")
                    || status.equals("partial")
                    || (status.equals("skipped") && PROBES.containsValue(name))) {
                found.put(name, reason.isEmpty() ? status : status + ": " + reason);
            }
        });
        return found;
    }
}
