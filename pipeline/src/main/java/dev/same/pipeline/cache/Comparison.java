package dev.same.pipeline.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says how two keys differ: which function, cell, parameter, input, with old and new. */
final class Comparison {
    private static final int LONGEST = 80;

    private Comparison() {}

    /**
     * @param before parameters of the earlier execution, by name
     * @param after those of now
     */
    static List<String> of(
            List<Component> old, Map<String, String> before, List<Component> now, Map<String, String> after) {
        Map<String, Component> left = byLabel(old);
        Map<String, Component> right = byLabel(now);
        List<String> differences = new ArrayList<>();
        right.forEach((label, component) -> {
            Component earlier = left.get(label);
            if (earlier == null) {
                differences.add(name(component) + " is new");
            } else if (!earlier.value().equals(component.value())) {
                differences.add(changed(earlier, component, before, after));
            }
        });
        left.forEach((label, component) -> {
            if (!right.containsKey(label)) {
                differences.add(name(component) + " is gone");
            }
        });
        return differences;
    }

    private static Map<String, Component> byLabel(List<Component> components) {
        Map<String, Component> byLabel = new LinkedHashMap<>();
        components.forEach(component -> byLabel.put(component.label(), component));
        return byLabel;
    }

    private static String name(Component component) {
        return switch (component.kind()) {
            case "cell" -> "cell " + component.name() + " of the step";
            case "counts" -> "the execution count of cell " + component.name() + " of the step";
            case "interpreter" -> "the interpreter";
            case "input" -> "the input " + component.name();
            case "each" -> "what it runs for, or what its elements gave,";
            case "parameter" -> "parameter " + component.name();
            case "state" -> "the state of the process (" + component.name() + ")";
            default -> definition(component);
        };
    }

    private static String definition(Component component) {
        String code = component.value().stripLeading();
        if (code.startsWith("import ") || code.startsWith("from ")) {
            return "import " + component.name();
        }
        if (code.startsWith("class ") || code.matches("(?s)(?:\\w+\\s+)*(?:class|record|interface|enum)\\s.*")) {
            return "class " + component.name();
        }
        return (code.startsWith("def ") || code.startsWith("async def ") || code.startsWith("@") || code.contains("("))
                ? "function " + component.name()
                : "definition " + component.name();
    }

    private static String changed(Component old, Component now, Map<String, String> before, Map<String, String> after) {
        return switch (now.kind()) {
            case "cell", "definition" -> name(now) + lines(old, now, before, after);
            case "input" ->
                "the input " + now.name() + " has another content: " + shortDigest(old.value()) + " -> "
                        + shortDigest(now.value());
            default -> name(now) + ": " + shortened(old.value()) + " -> " + shortened(now.value());
        };
    }

    private static String lines(Component old, Component now, Map<String, String> before, Map<String, String> after) {
        List<String> left = old.value().lines().toList();
        List<String> right = now.value().lines().toList();
        int first = 0;
        while (first < left.size() && first < right.size() && left.get(first).equals(right.get(first))) {
            first++;
        }
        String was = first < left.size() ? left.get(first).strip() : "(end)";
        String is = first < right.size() ? right.get(first).strip() : "(end)";
        for (Map.Entry<String, String> parameter : after.entrySet()) {
            String earlier = before.get(parameter.getKey());
            if (earlier != null && !earlier.equals(parameter.getValue()) && is.contains(parameter.getKey() + " = ")) {
                return ", parameter " + parameter.getKey() + ": " + shortened(earlier) + " -> "
                        + shortened(parameter.getValue());
            }
        }
        return " has changed: \"" + shortened(was) + "\" -> \"" + shortened(is) + "\"";
    }

    static String shortDigest(String digest) {
        return digest.substring(0, Math.min(digest.length(), "sha256:".length() + 8));
    }

    private static String shortened(String text) {
        String line = text.replace('\n', ' ');
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
