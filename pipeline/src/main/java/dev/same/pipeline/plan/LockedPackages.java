package dev.same.pipeline.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import dev.same.pipeline.dataflow.PythonImports;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which packages of a lock a step needs: those that it imports itself; those that steps import whose values reach it, as a value
 * cannot be loaded without its class; those that a session has loaded although no source imports them, such as the engine
 * behind a file format; and the shell, where there is one; each with all that it requires.
 */
public final class LockedPackages {
    /** What executes cells, where it is installed: magics and rich display. */
    private static final Set<String> SHELL = Set.of("ipython", "matplotlib-inline");

    /** A requirement of an extra: its name, and the extra's. */
    private static final Pattern OPTIONAL =
            Pattern.compile("^\\s*([A-Za-z0-9][A-Za-z0-9._-]*).*;.*\\bextra\\s*==\\s*[\"']([^\"']+)[\"']");

    /** Extras for those who work on the package itself. */
    private static final Pattern DEVELOPMENT =
            Pattern.compile("(?i)(all|.*(test|dev|doc|lint|build|bench|check|typ|example|maint).*)");

    private final EnvironmentRecord record;
    private final Memory memory;
    private final Map<String, PlannedStep> steps = new HashMap<>();
    private final Map<String, Set<String>> ofModule = new HashMap<>();
    private final Map<String, Set<String>> own = new HashMap<>();
    private final Set<String> always = new TreeSet<>();

    /**
     * What many plans of one notebook have in common.
     *
     * @param records by file
     * @param modules that a source imports
     */
    record Memory(Map<String, EnvironmentRecord> records, Map<String, List<String>> modules) {
        Memory() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    LockedPackages(EnvironmentRecord record, List<PlannedStep> steps, Memory memory) {
        this.memory = memory;
        this.record = record;
        steps.forEach(step -> this.steps.put(step.name(), step));
        for (Distribution each : record.packages()) {
            each.entry().path("modules").forEach(module -> note(module.asText(), each.name()));
            if (isAlways(each)) {
                always.add(each.name());
            }
        }
        for (JsonNode each : record.at("/imports")) {
            if (each.path("package").isTextual()) {
                note(each.path("module").asText(), each.path("package").asText());
            }
        }
    }

    private static boolean isAlways(Distribution each) {
        return (each.roles().contains("loaded") && !each.roles().contains("imported")) || SHELL.contains(each.name());
    }

    /** Return all that the steps of the record's notebook need together; all packages, if the record knows of no notebook. */
    public static List<Distribution> ofProgram(EnvironmentRecord record) {
        Set<String> names = new TreeSet<>();
        record.used().forEach(each -> names.add(each.name()));
        record.packages().stream().filter(LockedPackages::isAlways).forEach(each -> names.add(each.name()));
        addOptional(record, names);
        return record.closure(names);
    }

    /**
     * Where nobody has looked what a session has loaded, what an imported package would load if it is there is taken along: the engines of
     * file formats, say, which no import shows.
     */
    private static void addOptional(EnvironmentRecord record, Set<String> names) {
        if (record.at("/loaded").isArray()) {
            return;
        }
        Set<String> installed = new TreeSet<>();
        record.packages().forEach(each -> installed.add(each.name()));
        for (Distribution each : record.packages()) {
            if (!names.contains(each.name()) || !each.roles().contains("imported")) {
                continue;
            }
            each.entry().path("requires").forEach(text -> {
                Matcher matcher = OPTIONAL.matcher(text.asText());
                if (matcher.find() && !DEVELOPMENT.matcher(matcher.group(2)).matches()) {
                    String name = matcher.group(1).replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
                    if (installed.contains(name)) {
                        names.add(name);
                    }
                }
            });
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
        addOptional(record, needed);
        SortedMap<String, String> versions = new TreeMap<>();
        record.closure(needed).forEach(each -> versions.put(each.name(), each.version()));
        return versions;
    }

    private Set<String> imported(PlannedStep step) {
        Set<String> found = new TreeSet<>();
        Stream.concat(
                        step.definitions().stream().map(PlannedStep.PlannedDefinition::source),
                        step.cells().stream().map(PlannedStep.PlannedCell::source))
                .flatMap(source -> memory
                        .modules()
                        .computeIfAbsent(
                                source,
                                text -> PythonImports.of(text).modules().stream()
                                        .map(PythonImports.Module::name)
                                        .toList())
                        .stream())
                .forEach(module -> found.addAll(packages(module)));
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
