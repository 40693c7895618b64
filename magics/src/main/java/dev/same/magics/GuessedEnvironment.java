package dev.same.magics;

import dev.same.environment.Distribution;
import dev.same.environment.DistributionNames;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.assemble.Assembler;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.dataflow.PythonImports;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An environment for a notebook that nobody has captured: what is there of its imports as it is, and the newest of what is
 * missing, by the names that its modules are known by. A guess, and marked as one: the name of a module need not be that of
 * what it is installed from, so it is only made when the user asks for it.
 */
final class GuessedEnvironment {
    private final Surroundings surroundings;
    private final Planning planning;

    GuessedEnvironment(Surroundings surroundings, Planning planning) {
        this.surroundings = surroundings;
        this.planning = planning;
    }

    /** Return the planning of runs in the guessed environment; as it was, if nothing is missing. */
    Planning planning() {
        Map<String, String> missing;
        try (Backend backend = planning.open()) {
            missing = missing(planning.plan(), backend);
        }
        if (missing.isEmpty()) {
            surroundings.err().println("environment: everything that is imported is there, so nothing is guessed");
            surroundings.err().flush();
            return planning;
        }
        EnvironmentCapture capture = new EnvironmentCapture(surroundings, List.of(), false);
        Path present = planning.python();
        EnvironmentRecord now = capture.outside(
                Optional.of(present.toString()), Optional.of(planning.notebook()), Optional.of(planning.path()), false);
        Set<String> requirements = new TreeSet<>(missing.values());
        for (Distribution each : now.packages()) {
            if (each.roles().contains("imported")) {
                boolean isOfIndex =
                        each.ecosystem().equals("pypi") && each.originKind().equals("index");
                requirements.add(isOfIndex ? each.name() + "==" + each.version() : each.name());
            }
        }
        surroundings
                .err()
                .println("environment: a guess from what the notebook imports, as nobody has captured it: "
                        + String.join(", ", requirements));
        surroundings.err().flush();
        Optional<Path> wheelhouse = Optional.ofNullable(
                        planning.environments().byName().get(Environments.DEFAULT))
                .flatMap(Environments.Choice::wheelhouse)
                .map(Path::of);
        Path python = new Assembler(surroundings.home().environments(), surroundings.environment(), line -> {
                    surroundings.err().println("environment: " + line);
                    surroundings.err().flush();
                })
                .guess(List.copyOf(requirements), present, wheelhouse);
        EnvironmentRecord record = capture.outside(
                        Optional.of(python.toString()),
                        Optional.of(planning.notebook()),
                        Optional.of(planning.path()),
                        false)
                .asGuess();
        Map<String, Environments.Choice> choices =
                new TreeMap<>(planning.environments().byName());
        choices.put(
                Environments.DEFAULT,
                new Environments.Choice(
                        Optional.of(python.toString()),
                        Optional.of(EnvironmentChoices.keep(surroundings.home(), record)
                                .toString()),
                        wheelhouse.map(Path::toString),
                        Optional.empty()));
        return planning.with(new Environments(new TreeMap<>(choices)));
    }

    /** Return what would have to be installed for modules that are missing in the present environment, by module. */
    static Map<String, String> missing(Plan plan, Backend backend) {
        Map<String, String> found = new LinkedHashMap<>();
        if (!plan.language().equals("python")) {
            return found;
        }
        Set<String> modules = new TreeSet<>();
        for (PlannedStep step : plan.steps()) {
            if (plan.environment(step.name()).isPresent()) {
                StepPackages.imports(step).stream()
                        .filter(module -> module.need() != PythonImports.Need.OPTIONAL)
                        // "from x import y" may mean a name, unless x is a namespace, which has none.
                        .filter(module ->
                                module.certain() || DistributionNames.isNamespace(MissingModules.parent(module.name())))
                        .forEach(module -> modules.add(module.name()));
            }
        }
        Set<String> missing = backend.missingModules(StepEnvironment.PRESENT, modules);
        for (String module : missing) {
            if (DistributionNames.isNamespace(module)
                    && missing.stream()
                            .anyMatch(other -> MissingModules.parent(other).equals(module))) {
                continue;
            }
            found.put(module, DistributionNames.of(module));
        }
        return found;
    }
}
