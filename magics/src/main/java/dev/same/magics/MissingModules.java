package dev.same.magics;

import dev.same.environment.DistributionNames;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.dataflow.PythonImports;
import dev.same.pipeline.dataflow.PythonImports.Need;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Modules that steps import and their environment does not have. Found before anything runs. */
final class MissingModules {
    /** What may make a module importable that is not yet: an installation, a folder to look in, a file that is written. */
    private static final Pattern MAY_COME = Pattern.compile(
            "sys\\.path|addsitedir|sys\\.modules|meta_path|path_hooks|chdir|%cd\\b|\\.py\\b|[%!]\\s*(pip|uv|conda|mamba|micromamba)\\b"
                    + "|-m\\s+pip|check_call|subprocess|os\\.system|!\\s*(apt|apt-get|git|make|python)\\b|%%(bash|sh|writefile|script)");

    private final List<String> certain = new ArrayList<>();
    private final List<String> possible = new ArrayList<>();

    private MissingModules() {}

    static MissingModules of(Plan plan, Backend backend) {
        MissingModules result = new MissingModules();
        if (!plan.language().equals("python")) {
            return result;
        }
        Map<StepEnvironment, Map<String, Map<Need, Set<Place>>>> wanted = new LinkedHashMap<>();
        Set<List<Object>> seen = new LinkedHashSet<>();
        Set<String> certain = new TreeSet<>();
        boolean mayCome = false;
        for (PlannedStep step : plan.steps()) {
            StepEnvironment environment = plan.environment(step.name());
            var ofStep = wanted.computeIfAbsent(environment, any -> new TreeMap<>());
            for (PlannedStep.PlannedDefinition definition : step.definitions()) {
                if (seen.add(List.of(environment, definition.cell(), definition.source()))) {
                    mayCome |= MAY_COME.matcher(definition.source()).find();
                    collect(definition.source(), new Place(definition.cell(), step.name()), ofStep, certain);
                }
            }
            for (PlannedStep.PlannedCell cell : step.cells()) {
                mayCome |= MAY_COME.matcher(cell.source()).find();
                collect(cell.source(), new Place(cell.number(), step.name()), ofStep, certain);
            }
        }
        for (var each : wanted.entrySet()) {
            result.find(each.getKey(), each.getValue(), certain, backend, mayCome);
        }
        return result;
    }

    private void find(
            StepEnvironment environment,
            Map<String, Map<Need, Set<Place>>> wanted,
            Set<String> certain,
            Backend backend,
            boolean mayCome) {
        Set<String> missing = LockedModules.unknown(environment, wanted.keySet(), backend);
        wanted.forEach((name, places) -> {
            if (missing.contains(name) && isTold(name, missing, certain)) {
                report(name, places, environment, mayCome);
            }
        });
    }

    /** Of "from x import y" it is x that is missing, where both are; but of a namespace it is y, whose name a package has. */
    private static boolean isTold(String name, Set<String> missing, Set<String> certain) {
        if (DistributionNames.isNamespace(name)) {
            return missing.stream().noneMatch(other -> parent(other).equals(name));
        }
        return certain.contains(name) || !missing.contains(parent(name)) || DistributionNames.isNamespace(parent(name));
    }

    private record Place(int cell, String step) {}

    private static void collect(
            String source, Place place, Map<String, Map<Need, Set<Place>>> wanted, Set<String> certain) {
        for (PythonImports.Module module : PythonImports.of(source).modules()) {
            if (module.certain()) {
                certain.add(module.name());
            }
            wanted.computeIfAbsent(module.name(), name -> new TreeMap<>())
                    .computeIfAbsent(module.need(), need -> new LinkedHashSet<>())
                    .add(place);
        }
    }

    private void report(String module, Map<Need, Set<Place>> places, StepEnvironment environment, boolean mayCome) {
        places.forEach((need, where) -> {
            if (need == Need.OPTIONAL) {
                return;
            }
            Place first = where.iterator().next();
            String distribution = DistributionNames.of(module);
            String text = "cell " + first.cell() + ": step \"" + first.step() + "\" imports " + module
                    + (environment.lock().isPresent()
                            ? ", which the lock of its environment \"" + environment.name()
                                    + "\" has not; make the lock anew where the notebook runs: same env lock"
                            : ", which is not installed there; install it (pip install " + distribution
                                    + ", if that is where it comes from), or name another "
                                    + (environment.image().isPresent() ? "image" : "interpreter with --python"));
            (need == Need.ALWAYS && !mayCome ? certain : possible).add(text);
        });
    }

    static String parent(String module) {
        return module.substring(0, Math.max(0, module.lastIndexOf('.')));
    }

    /** Return modules without which a step will fail, one text each. */
    List<String> certain() {
        return List.copyOf(certain);
    }

    /** Return modules that are not there now, but may not be needed, or may be there when they are. */
    List<String> possible() {
        return List.copyOf(possible);
    }
}
