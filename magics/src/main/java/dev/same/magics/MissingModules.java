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
        boolean mayCome = false;
        for (PlannedStep step : plan.steps()) {
            StepEnvironment environment = plan.environment(step.name());
            var ofStep = wanted.computeIfAbsent(environment, any -> new TreeMap<>());
            for (PlannedStep.PlannedDefinition definition : step.definitions()) {
                if (seen.add(List.of(environment, definition.cell(), definition.source()))) {
                    mayCome |= MAY_COME.matcher(definition.source()).find();
                    result.collect(definition.source(), new Place(definition.cell(), step.name()), ofStep);
                }
            }
            for (PlannedStep.PlannedCell cell : step.cells()) {
                mayCome |= MAY_COME.matcher(cell.source()).find();
                result.collect(cell.source(), new Place(cell.number(), step.name()), ofStep);
            }
        }
        for (var each : wanted.entrySet()) {
            result.find(each.getKey(), each.getValue(), backend, mayCome);
        }
        return result;
    }

    private void find(
            StepEnvironment environment, Map<String, Map<Need, Set<Place>>> wanted, Backend backend, boolean mayCome) {
        Set<String> roots = new TreeSet<>();
        wanted.keySet().forEach(module -> roots.add(root(module)));
        Set<String> missing = LockedModules.unknown(environment, roots, backend);
        for (Map.Entry<String, Map<Need, Set<Place>>> module : wanted.entrySet()) {
            if (missing.contains(root(module.getKey()))) {
                report(module.getKey(), module.getValue(), environment, mayCome);
            }
        }
    }

    private record Place(int cell, String step) {}

    private void collect(String source, Place place, Map<String, Map<Need, Set<Place>>> wanted) {
        for (PythonImports.Module module : PythonImports.of(source).modules()) {
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
                                    + ", if that is where it comes from), or name another interpreter with --python");
            (need == Need.ALWAYS && !mayCome ? certain : possible).add(text);
        });
    }

    private static String root(String module) {
        int dot = module.indexOf('.');
        return dot < 0 ? module : module.substring(0, dot);
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
