package dev.same.magics;

import dev.same.environment.EnvironmentRecord;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.JavaInterpreter;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.run.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Finds or captures the environment that a user names. */
final class EnvironmentArgument {
    static final String WHAT =
            "A run (its number, or last), a record (.json) that was captured before, a notebook (.ipynb), a Python interpreter, or a JDK. Default: in a"
                    + " notebook the session as it is now; else the interpreter that steps would run in.";

    @Option(
            names = "--python",
            paramLabel = "PATH",
            defaultValue = "",
            description = "The interpreter to look at for a notebook. Default: as for same run.")
    private String python = "";

    @Option(
            names = "--java",
            paramLabel = "PATH",
            defaultValue = "",
            description =
                    "The JDK to look at, for a Java notebook or alone: its folder, or its program java. Default: the one that"
                            + " Java steps run in.")
    private String java = "";

    @Option(
            names = "--value",
            paramLabel = "NAME",
            description =
                    "Also write down the value of this environment variable. May be repeated. Without, only names are.")
    private List<String> values = List.of();

    @Option(
            names = "--deep",
            description = "Read each installed file to find changed ones, rather than trust sizes and times.")
    private boolean deep;

    @Option(
            names = "--env",
            paramLabel = "NAME",
            defaultValue = Environments.DEFAULT,
            description =
                    "Of a run, or of a notebook with a same.yaml: the environment of this name. Default: that of steps"
                            + " that name none.")
    private String environment = Environments.DEFAULT;

    /** Whether what was named when nothing is, is the session itself. */
    boolean isOfSession(Surroundings surroundings) {
        return surroundings.live().isPresent() && python.isEmpty();
    }

    /** Return what runs of a notebook would execute in, which its lock and {@code same.yaml} decide; all else as it is. */
    EnvironmentRecord ofRuns(Surroundings surroundings, String what) {
        if (!what.endsWith(".ipynb") || !python.isEmpty() || !java.isEmpty()) {
            return find(surroundings, what);
        }
        Path path = surroundings.workingDirectory().resolve(what).normalize();
        Notebook notebook = new NotebookReader().read(path);
        Environments.Choice choice = choice(surroundings, path);
        return RunEnvironment.now(surroundings, choice.python(), choice.lock(), notebook, path);
    }

    private Environments.Choice choice(Surroundings surroundings, Path notebook) {
        Environments choices = EnvironmentChoices.of(surroundings.home(), notebook, "", "", "");
        if (!choices.names().contains(environment)) {
            throw new SameException(
                    ErrorKind.USER,
                    "--env " + environment + ": " + notebook.getFileName()
                            + " has no environment of that name (there are: " + String.join(", ", choices.names())
                            + ")");
        }
        return choices.byName().getOrDefault(environment, Environments.Choice.PRESENT);
    }

    /** The interpreter that was asked for by its path, or by the name of an environment. */
    private Optional<String> python(Surroundings surroundings, Optional<Path> notebook) {
        return Optional.of(python)
                .filter(text -> !text.isEmpty())
                .or(() -> environment.equals(Environments.DEFAULT)
                        ? Optional.empty()
                        : notebook.flatMap(path -> choice(surroundings, path).python()));
    }

    EnvironmentRecord find(Surroundings surroundings, String what) {
        EnvironmentCapture capture = new EnvironmentCapture(surroundings, values, deep);
        Path file = surroundings.workingDirectory().resolve(what).normalize();
        if (isRun(what)) {
            return RunEnvironment.of(RunArgument.find(surroundings.home(), what), environment);
        }
        if (what.endsWith(".json")) {
            return EnvironmentRecord.read(file);
        }
        if (!Files.exists(file) && SweepArgument.find(surroundings.home(), what).isPresent()) {
            throw new SameException(
                    ErrorKind.USER,
                    what + " is a sweep, whose runs have an environment each; name one of them: same compare " + what
                            + " lists them");
        }
        Optional<Path> path = EnvCommand.notebook(surroundings, what);
        Optional<Notebook> notebook = path.map(each -> new NotebookReader().read(each));
        if (!python.isEmpty() && !java.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    "--python " + python + " and --java " + java + ": an environment has one of them; give one");
        }
        boolean jdk = !what.isEmpty() && JavaInterpreter.isJava(file);
        if (!java.isEmpty() && !what.isEmpty() && path.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER, what + " and --java " + java + " are two environments; give one, or a notebook");
        }
        if (!java.isEmpty() || jdk) {
            return capture.ofJava(Optional.of(jdk ? file.toString() : java), notebook, path, true);
        }
        if (what.isEmpty() && isOfSession(surroundings)) {
            return capture.live(surroundings.live().get(), notebook, path);
        }
        if (!python.isEmpty()) {
            EnvironmentCapture.refuseOther("python", notebook);
        }
        Optional<String> interpreter = Optional.of(what.endsWith(".ipynb") ? "" : what)
                .filter(text -> !text.isEmpty())
                .or(() -> python(surroundings, path))
                .or(() -> surroundings.live().flatMap(LiveSession::python));
        if (Files.isRegularFile(file) && !Files.isExecutable(file) && path.isEmpty() && !what.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    "\"" + what
                            + "\" is no environment (allowed: a run's number, or last; a record, *.json; a notebook, *.ipynb; an interpreter; a JDK)");
        }
        return capture.outside(interpreter, notebook, path, true);
    }

    private static boolean isRun(String what) {
        return what.matches("[0-9]+|last");
    }

    private static Optional<String> interpreterOf(Surroundings surroundings, String run) {
        return new Runs(surroundings.home(), surroundings.clock(), surroundings.version())
                .request(RunArgument.find(surroundings.home(), run))
                .python();
    }

    /** Return the interpreter that a run had, that a notebook or nothing means, or the one that is named. */
    Path interpreter(Surroundings surroundings, String what) {
        boolean isInterpreter = !what.endsWith(".ipynb") && !what.endsWith(".json") && !isRun(what);
        Optional<String> named = Optional.of(isInterpreter ? what : "")
                .filter(text -> !text.isEmpty())
                .or(() -> Optional.of(python).filter(text -> !text.isEmpty()))
                .or(() -> isRun(what) ? interpreterOf(surroundings, what) : Optional.empty())
                .or(() -> surroundings.live().flatMap(LiveSession::python));
        return PythonInterpreter.find(new BackendProvider.Context(
                surroundings.home(), "python", surroundings.workingDirectory(), surroundings.environment(), named));
    }

    /** Make what the command line would give. */
    NotebookOptions notebookOptions(String notebook) {
        return NotebookOptions.of(notebook, List.of(), "local", python);
    }
}
