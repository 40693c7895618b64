package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.plan.Environments;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every verb takes that works on a notebook. */
final class NotebookOptions {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NOTEBOOK",
            description = "The notebook, an .ipynb file. In a notebook: this one.")
    private Path notebook = Path.of("");

    @Option(names = "--notebook", paramLabel = "NOTEBOOK", description = "The same, as an option.")
    private Path named = Path.of("");

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "Give a parameter another value than its default, of the default's type. May be repeated.")
    private List<String> parameters = List.of();

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "local",
            description = "Where steps execute. Default: ${DEFAULT-VALUE}.")
    private String backend = "local";

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description =
                    "The Python interpreter for steps. Default: that of the session, of the active virtual or conda"
                            + " environment, else python3 on PATH.")
    private String python = "";

    @Option(
            names = "--lock",
            paramLabel = "FILE",
            description =
                    "Run steps with the packages of this record (same env lock), in the present environment if it has them, else in"
                            + " one that is made. Default: the lock beside the notebook, if there is one; none: no lock.")
    private String lock = "";

    @Option(
            names = "--wheelhouse",
            paramLabel = "FOLDER",
            description = "Take packages from this folder of wheels (same env vendor), and nothing from the network.")
    private String wheelhouse = "";

    private Optional<Environments> environments = Optional.empty();

    /** Return what steps may execute in. */
    Environments environments(Surroundings surroundings, Path notebook) {
        return environments.orElseGet(() -> EnvironmentChoices.of(
                surroundings.home(),
                notebook.toAbsolutePath().normalize(),
                absolute(surroundings, lock),
                absolute(surroundings, wheelhouse),
                surroundings.environment().getOrDefault(EnvironmentChoices.IMAGE_VARIABLE, "")));
    }

    private static String absolute(Surroundings surroundings, String file) {
        return file.isEmpty() || file.equals("none")
                ? file
                : surroundings.workingDirectory().resolve(file).normalize().toString();
    }

    /** Return the same options, with environments that were chosen otherwise. */
    NotebookOptions with(Environments chosen) {
        NotebookOptions options = of(notebook.toString(), parameters, backend, python);
        options.named = named;
        options.environments = Optional.of(chosen);
        return options;
    }

    Path notebook(Surroundings surroundings) {
        Path given = notebook.toString().isEmpty() ? named : notebook;
        if (given.toString().isEmpty()) {
            given = surroundings
                    .live()
                    .flatMap(LiveSession::notebook)
                    .orElseThrow(() -> new SameException(
                            ErrorKind.USER,
                            surroundings.live().isPresent()
                                    ? "which notebook this is, the Jupyter server did not say (JPY_SESSION_NAME); name its"
                                            + " file: --notebook FILE.ipynb"
                                    : "which notebook? Name an .ipynb file"));
        }
        return surroundings.workingDirectory().resolve(given).normalize();
    }

    String backend() {
        return backend;
    }

    /** Return the interpreter that was asked for, else that of the live session, else nothing. */
    Optional<String> python(Surroundings surroundings) {
        return Optional.of(python)
                .filter(text -> !text.isBlank())
                .or(() -> surroundings.live().flatMap(LiveSession::python));
    }

    /** Make what the command line would give, for a verb with other arguments. */
    static NotebookOptions of(String notebook, List<String> parameters, String backend, String python) {
        NotebookOptions options = new NotebookOptions();
        options.notebook = Path.of(notebook);
        options.parameters = parameters;
        options.backend = backend;
        options.python = python;
        return options;
    }

    /** Return the values as text, by name. */
    Map<String, String> parameters() {
        return parameters(parameters);
    }

    static Map<String, String> parameters(List<String> parameters) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : parameters) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new SameException(ErrorKind.USER, "--param " + text + ": expected NAME=VALUE");
            }
            if (values.put(text.substring(0, equals).strip(), text.substring(equals + 1)) != null) {
                throw new SameException(ErrorKind.USER, "--param " + text.substring(0, equals) + ": given twice");
            }
        }
        return values;
    }
}
