package dev.same.magics;

import dev.same.environment.EnvironmentRecord;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.Planner;
import dev.same.pipeline.run.Runs;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.sweep.SweepPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The way from a notebook's path to a plan that a backend can run. */
final class Planning {
    private final Surroundings surroundings;
    private final NotebookOptions options;
    private final Path path;
    private final Notebook notebook;
    private @Nullable Environments chosen;

    private Planning(Surroundings surroundings, NotebookOptions options, Path path, Notebook notebook) {
        this.surroundings = surroundings;
        this.options = options;
        this.path = path;
        this.notebook = notebook;
    }

    static Planning read(Surroundings surroundings, NotebookOptions options) {
        Path path = options.notebook(surroundings);
        return new Planning(surroundings, options, path, new NotebookReader().read(path));
    }

    /** The way from a notebook that was read already, such as a copy. */
    static Planning of(Surroundings surroundings, NotebookOptions options, Path path, Notebook notebook) {
        return new Planning(surroundings, options, path, notebook);
    }

    /** Start the backend; interpreters warm up while the plan is made. */
    Backend open() {
        return provider().open(context());
    }

    Plan plan() {
        return planner().plan(notebook, options.parameters());
    }

    Planner planner() {
        return new Planner(syntaxCheck(), environments());
    }

    SyntaxCheck syntaxCheck() {
        return provider().syntaxCheck(context());
    }

    /** Return what steps may execute in. Backends with images need to know what is in them: what is here now, if no lock says so. */
    Environments environments() {
        Environments known = chosen;
        if (known == null) {
            known = options.environments(surroundings, path);
            if (provider().runsImages() && notebook.language().equals("python")) {
                known = locked(known);
            }
            chosen = known;
        }
        return known;
    }

    private Environments locked(Environments environments) {
        SortedMap<String, Environments.Choice> byName = new TreeMap<>(environments.byName());
        byName.putIfAbsent(Environments.DEFAULT, Environments.Choice.PRESENT);
        byName.replaceAll(
                (name, choice) -> choice.lock().isPresent() || choice.image().isPresent() ? choice : lock(choice));
        return new Environments(byName);
    }

    private Environments.Choice lock(Environments.Choice choice) {
        Optional<String> python = choice.python().or(() -> options.python(surroundings));
        EnvironmentRecord record = RunEnvironment.now(surroundings, python, Optional.empty(), notebook, path);
        surroundings
                .err()
                .println("environment: no lock and no image: steps get the packages of "
                        + python.orElse("this machine's Python") + " as they are now; same env lock keeps them");
        surroundings.err().flush();
        return new Environments.Choice(
                choice.python(),
                Optional.of(EnvironmentChoices.keep(surroundings.home(), record).toString()),
                choice.wheelhouse(),
                choice.image());
    }

    /** Return the interpreter that steps run in which name no environment. */
    Path python() {
        return PythonInterpreter.find(context());
    }

    /** Return the same way with environments that were chosen otherwise. */
    Planning with(Environments chosen) {
        return new Planning(surroundings, options.with(chosen), path, notebook);
    }

    private BackendProvider provider() {
        return surroundings.backends().find(options.backend());
    }

    private BackendProvider.Context context() {
        Path folder = path.getParent();
        return new BackendProvider.Context(
                surroundings.home(),
                notebook.language(),
                folder == null ? surroundings.workingDirectory() : folder,
                surroundings.environment(),
                options.python(surroundings));
    }

    /** Check that the backend can give what each step asks for; report all that it cannot. */
    static void check(Plan plan, Backend backend, String name) {
        List<String> problems = new ArrayList<>();
        backend.problem().ifPresent(problems::add);
        for (PlannedStep step : plan.steps()) {
            backend.problems(plan.demand(step))
                    .forEach(problem -> problems.add("step \"" + step.name() + "\": " + problem));
        }
        if (problems.isEmpty()) {
            problems.addAll(MissingModules.of(plan, backend).certain());
        }
        if (problems.isEmpty()) {
            return;
        }
        Map<String, String> guess = GuessedEnvironment.missing(plan, backend);
        if (!guess.isEmpty()) {
            problems.add(
                    "an environment could be guessed from the imports, as nobody has captured this notebook: "
                            + String.join(", ", new TreeSet<>(guess.values()))
                            + " and what else is imported; if those are the right names, same run --guess makes it and runs there");
        }
        refuse(name, problems);
    }

    /**
     * Check as above, then make what the steps execute in where it is not there, and check that it has what they import.
     *
     * @param folder of the notebook
     * @return the plan, of Java with the libraries that the notebook asks for
     */
    static Plan prepare(
            Surroundings surroundings, Notebook notebook, Path folder, Plan plan, Backend backend, String name) {
        check(plan, backend, name);
        Plan prepared = plan.language().equals("java") && plan.environments().isEmpty()
                ? withLibraries(plan, JavaLibraries.of(surroundings, notebook, folder))
                : plan;
        List<StepEnvironment> environments = prepared.distinctEnvironments().stream()
                .filter(each -> !each.isPresent())
                .toList();
        if (!environments.isEmpty()) {
            backend.prepare(environments, line -> {
                surroundings.err().println("environment: " + line);
                surroundings.err().flush();
            });
            refuse(name, MissingModules.of(prepared, backend).certain());
        }
        return prepared;
    }

    private static Plan withLibraries(Plan plan, StepEnvironment environment) {
        return environment.isPresent() ? plan : plan.in(environment);
    }

    /** Prepare the plans of a sweep of this notebook: those that differ in more than values. */
    SweepPlan prepare(SweepPlan plan, Backend backend) {
        SweepPlan prepared = plan;
        for (Plan form : plan.forms()) {
            Plan ready = prepare(form, backend);
            if (form.environments().isEmpty() && !ready.environments().isEmpty()) {
                prepared = prepared.in(ready.environments().values().iterator().next());
            }
        }
        return prepared;
    }

    /** Prepare a plan of this notebook. */
    Plan prepare(Plan plan, Backend backend) {
        Path folder = path.toAbsolutePath().getParent();
        return prepare(
                surroundings,
                notebook,
                folder == null ? surroundings.workingDirectory() : folder,
                plan,
                backend,
                options.backend());
    }

    private static void refuse(String name, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    "backend \"" + name + "\" cannot run this plan:\n  " + String.join("\n  ", problems));
        }
    }

    Notebook notebook() {
        return notebook;
    }

    Path path() {
        return path;
    }

    Runs.Request request(Plan plan, Map<String, StepResult> given, RunOptions run) {
        return new Runs.Request(
                plan,
                notebook,
                path.toAbsolutePath(),
                options.backend(),
                options.python(surroundings),
                given,
                run.policy(),
                run.cache());
    }
}
