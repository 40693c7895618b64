package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.dataflow.PythonImports;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The packages that one step of a notebook needs. */
final class StepPackages {
    private final Plan plan;

    StepPackages(Surroundings surroundings, EnvironmentArgument options, String what) {
        Optional<Path> notebook = EnvCommand.notebook(surroundings, what);
        if (notebook.isEmpty()) {
            throw new SameException(ErrorKind.USER, "--step: of which notebook? Name an .ipynb file");
        }
        this.plan = Planning.read(
                        surroundings, options.notebookOptions(notebook.get().toString()))
                .plan();
    }

    List<Distribution> of(String name, EnvironmentRecord record) {
        List<String> names = plan.steps().stream().map(PlannedStep::name).toList();
        PlannedStep step = plan.steps().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SameException(
                        ErrorKind.USER, "--step " + name + ": no such step (steps: " + String.join(", ", names) + ")"));
        if (record.isOfJvm()) {
            // Every class of a step can use all libraries that the notebook's cells have added: no import names its
            // jar.
            return record.used();
        }
        Set<String> packages = new TreeSet<>();
        for (PythonImports.Module module : imports(step)) {
            for (JsonNode each : record.at("/imports")) {
                if (each.path("module").asText().equals(module.name())
                        && each.path("package").isTextual()) {
                    packages.add(each.path("package").asText());
                }
            }
        }
        return record.closure(packages);
    }

    /** Return what a step imports, in the cells and definitions that it consists of. */
    static Set<PythonImports.Module> imports(PlannedStep step) {
        Set<PythonImports.Module> found = new java.util.LinkedHashSet<>();
        step.definitions()
                .forEach(each -> found.addAll(PythonImports.of(each.source()).modules()));
        step.cells()
                .forEach(each -> found.addAll(PythonImports.of(each.source()).modules()));
        return found;
    }
}
