package dev.same.pipeline.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import dev.same.pipeline.dataflow.PythonImports;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which packages of a lock a step needs: those that it imports itself; those that steps import whose values reach it, as a value
 * cannot be loaded without its class; those that a session has loaded although no source imports them, such as the engine
 * behind a file format; and the shell, where there is one; each with all that it requires.
 */
final class LockedPackages {
    /** What executes cells, where it is installed: magics and rich display. */
    private static final Set<String> SHELL = Set.of("ipython", "matplotlib-inline");

    private final EnvironmentRecord record;
    private final Map<String, PlannedStep> steps = new HashMap<>();
    private final Map<String, Set<String>> ofModule = new HashMap<>();
    private final Map<String, Set<String>> own = new HashMap<>();
    private final Set<String> always = new TreeSet<>();

    LockedPackages(EnvironmentRecord record, List<PlannedStep> steps) {
        this.record = record;
        steps.forEach(step -> this.steps.put(step.name(), step));
        for (Distribution each : record.packages()) {
            each.entry().path("modules").forEach(module -> note(module.asText(), each.name()));
            boolean isPlugin = each.roles().contains("loaded") && !each.roles().contains("imported");
            if (isPlugin || SHELL.contains(each.name())) {
                always.add(each.name());
            }
        }
        for (JsonNode each : record.at("/imports")) {
            if (each.path("package").isTextual()) {
                note(each.path("module").asText(), each.path("package").asText());
            }
        }
    }

    private void note(String module, String distribution) {
        ofModule.computeIfAbsent(module, name -> new TreeSet<>()).add(distribution);
    }

    /** Return their versions by name. */
    SortedMap<String, String> of(PlannedStep step) {
        Set<String> needed = new TreeSet<>(always);
        var open = new ArrayDeque<PlannedStep>(List.of(step));
        Set<String> seen = new HashSet<>(Set.of(step.name()));
        while (!open.isEmpty()) {
            PlannedStep each = open.remove();
            needed.addAll(own.computeIfAbsent(each.name(), name -> imported(each)));
            Stream.concat(
                            each.inputs().stream().map(PlannedStep.PlannedInput::from),
                            each.after().stream()
                                    .filter(before -> !before.names().isEmpty())
                                    .map(PlannedStep.Dependency::step))
                    .filter(seen::add)
                    .map(steps::get)
                    .filter(java.util.Objects::nonNull)
                    .forEach(open::add);
        }
        SortedMap<String, String> versions = new TreeMap<>();
        record.closure(needed).forEach(each -> versions.put(each.name(), each.version()));
        return versions;
    }

    private Set<String> imported(PlannedStep step) {
        Set<String> found = new TreeSet<>();
        Stream.concat(
                        step.definitions().stream().map(PlannedStep.PlannedDefinition::source),
                        step.cells().stream().map(PlannedStep.PlannedCell::source))
                .flatMap(source -> PythonImports.of(source).modules().stream())
                .forEach(module -> found.addAll(packages(module.name())));
        return found;
    }

    /** Those that the deepest known module of the name belongs to: several packages share a namespace. */
    private Set<String> packages(String module) {
        for (String name = module; ; name = name.substring(0, name.lastIndexOf('.'))) {
            Set<String> found = ofModule.getOrDefault(name, Set.of());
            if (!found.isEmpty() || name.indexOf('.') < 0) {
                return found;
            }
        }
    }
}
