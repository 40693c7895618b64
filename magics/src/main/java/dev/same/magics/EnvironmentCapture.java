package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.CaptureRequest;
import dev.same.environment.CaptureRequest.Import;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.PythonProbe;
import dev.same.environment.SeenCells;
import dev.same.kernel.java.SessionLibraries;
import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.JavaInterpreter;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.dataflow.PythonImports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Captures environments: of the live session, or of an interpreter that is started for it. */
final class EnvironmentCapture {
    private final Surroundings surroundings;
    private final List<String> values;
    private final boolean deep;

    /**
     * @param values names of environment variables whose values may be written down
     * @param deep whether to read each installed file
     */
    EnvironmentCapture(Surroundings surroundings, List<String> values, boolean deep) {
        this.surroundings = surroundings;
        this.values = values;
        this.deep = deep;
    }

    /** Capture the environment that the session has now. */
    EnvironmentRecord live(LiveSession session, Optional<Notebook> notebook, Optional<Path> path) {
        Path folder = path.map(Path::getParent).orElse(surroundings.workingDirectory());
        Optional<SessionLibraries> java = session.libraries();
        if (java.isPresent()) {
            return record(
                    java(notebook.filter(EnvironmentCapture::isJava), folder).live(java.get()), "java", notebook, path);
        }
        NotebookCells cells = new NotebookCells(notebook);
        List<SessionExecution> executions = session.executions(notebook);
        SeenCells seen = new SeenCells(
                NotebookCells.actions(executions),
                cells.generators(),
                cells.unknownFiles(),
                session.kernelspec().flatMap(EnvironmentCapture::kernel));
        CaptureRequest request = request(notebook, folder, cells, seen);
        ObjectNode facts = session.environment(request);
        if (facts.get("state") instanceof ObjectNode state && facts.get("probes") instanceof ArrayNode probes) {
            HiddenState.add(state, probes, executions, cells);
        }
        dropBelowMissing(facts);
        return record(facts, "python", notebook, path);
    }

    /** What a kernelspec says; nothing, if it has gone meanwhile: the record says then that it is not known. */
    private static Optional<SeenCells.Kernel> kernel(Path folder) {
        try {
            JsonNode spec = new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("kernel.json")));
            List<String> argv = new ArrayList<>();
            spec.path("argv").forEach(word -> argv.add(word.asText()));
            List<String> names = new ArrayList<>();
            spec.path("env").fieldNames().forEachRemaining(names::add);
            return Optional.of(new SeenCells.Kernel(
                    String.valueOf(folder.getFileName()),
                    spec.path("display_name").asText(),
                    argv,
                    names));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Capture the environment of a notebook that is not in a session.
     *
     * @param python as the user named it; the one that steps would run in, if empty
     * @param download whether libraries of a Java notebook that are not there yet may be fetched
     */
    EnvironmentRecord outside(
            Optional<String> python, Optional<Notebook> notebook, Optional<Path> path, boolean download) {
        return notebook.filter(EnvironmentCapture::isJava).isPresent()
                ? ofJava(Optional.empty(), notebook, path, download)
                : ofPython(python, notebook, path);
    }

    private static boolean isJava(Notebook notebook) {
        return notebook.language().equals("java");
    }

    private JavaCapture java(Optional<Notebook> notebook, Path folder) {
        return new JavaCapture(surroundings.environment(), values, notebook, folder);
    }

    /**
     * Capture the environment of a JDK.
     *
     * @param java as the user named it; the one that steps would run in, if empty
     */
    EnvironmentRecord ofJava(
            Optional<String> java, Optional<Notebook> notebook, Optional<Path> path, boolean download) {
        refuseOther("java", notebook);
        Path folder = path.map(Path::getParent).orElse(surroundings.workingDirectory());
        Optional<Path> jdk = java.map(
                asked -> JavaInterpreter.find(asked, surroundings.workingDirectory(), surroundings.environment()));
        return record(java(notebook, folder).outside(jdk, download), "java", notebook, path);
    }

    /** Refuse a notebook in another language than the interpreter that a user named for it. */
    static void refuseOther(String language, Optional<Notebook> notebook) {
        if (notebook.filter(each -> !each.language().equals(language)).isPresent()) {
            throw new SameException(
                    ErrorKind.USER,
                    "the notebook is in " + notebook.get().language() + ", of which no "
                            + (language.equals("java") ? "JVM" : "Python interpreter")
                            + " is an environment (possible: --python for Python, --java for Java)");
        }
    }

    private EnvironmentRecord ofPython(Optional<String> python, Optional<Notebook> notebook, Optional<Path> path) {
        Path folder = path.map(Path::getParent).orElse(surroundings.workingDirectory());
        refuseOther("python", notebook);
        Path interpreter = PythonInterpreter.find(
                new BackendProvider.Context(surroundings.home(), "python", folder, surroundings.environment(), python));
        NotebookCells cells = new NotebookCells(notebook);
        SeenCells seen = new SeenCells(cells.actions(), cells.generators(), cells.unknownFiles(), Optional.empty());
        CaptureRequest request = request(notebook, folder, cells, seen);
        ObjectNode facts = PythonProbe.outside(interpreter.toString(), request);
        dropBelowMissing(facts);
        return record(facts, "python", notebook, path);
    }

    /** Capture what steps of a notebook execute in on a backend; nothing, where that is an interpreter of this machine. */
    Optional<EnvironmentRecord> on(Backend backend, StepEnvironment environment, Notebook notebook, Path path) {
        if (!notebook.language().equals("python")) {
            return Optional.empty();
        }
        Path folder = Optional.ofNullable(path.getParent()).orElse(surroundings.workingDirectory());
        Optional<Notebook> cellsOf = Optional.of(notebook);
        NotebookCells cells = new NotebookCells(cellsOf);
        SeenCells seen = new SeenCells(cells.actions(), cells.generators(), cells.unknownFiles(), Optional.empty());
        try {
            Path script = PythonProbe.install(
                    Files.createDirectories(surroundings.home().runtimes()));
            String request =
                    PythonProbe.request(request(cellsOf, folder, cells, seen).withoutCache());
            return backend.run(environment, script, folder, request.getBytes(StandardCharsets.UTF_8))
                    .map(answer -> {
                        ObjectNode facts = PythonProbe.parse(
                                answer, "the environment \"" + environment.name() + "\" did not say what it is");
                        dropBelowMissing(facts);
                        return record(facts, "python", cellsOf, Optional.of(path));
                    });
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not write to " + surroundings.home().runtimes() + ": " + e.getMessage(),
                    e);
        }
    }

    private CaptureRequest request(Optional<Notebook> notebook, Path folder, NotebookCells cells, SeenCells seen) {
        Map<String, Boolean> modules = new TreeMap<>();
        Set<String> variables = new TreeSet<>();
        notebook.ifPresent(each -> {
            for (Cell cell : each.cells()) {
                if (cell.type() != CellType.CODE) {
                    continue;
                }
                PythonImports imports = PythonImports.of(cell.source());
                imports.modules()
                        .forEach(module -> modules.merge(
                                module.name(), module.need() == PythonImports.Need.OPTIONAL, Boolean::logicalAnd));
                variables.addAll(imports.variables());
            }
        });
        return new CaptureRequest(
                modules.entrySet().stream()
                        .map(each -> new Import(each.getKey(), each.getValue()))
                        .toList(),
                folder,
                cells.files(),
                values,
                List.copyOf(variables),
                deep,
                cacheFile(),
                seen);
    }

    /** Where what was read of installed packages is kept for the next time; nowhere, if that cannot be written. */
    private Optional<Path> cacheFile() {
        Path folder = surroundings.home().directory().resolve("cache");
        try {
            return Optional.of(Files.createDirectories(folder).resolve("packages.json"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private EnvironmentRecord record(
            ObjectNode facts, String language, Optional<Notebook> notebook, Optional<Path> path) {
        ObjectNode record = facts.deepCopy();
        record.put(
                "created",
                surroundings.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode subject = record.putObject("subject");
        subject.put("language", language);
        path.map(Path::getFileName).ifPresent(name -> subject.put("notebook", name.toString()));
        notebook.map(each -> each.metadata().path("kernelspec").path("name").asText())
                .filter(name -> !name.isEmpty())
                .ifPresent(name -> subject.put("kernelspec", name));
        return EnvironmentRecord.of(record);
    }

    /**
     * Of {@code from x import y} it is {@code x} that is missing where neither is found. Where {@code x} is there, it has a name {@code y}, or is
     * a namespace without a module {@code y}: the probe knows which.
     */
    private static void dropBelowMissing(ObjectNode record) {
        if (record.get("imports") instanceof ArrayNode imports) {
            Set<String> missing = new TreeSet<>();
            imports.forEach(each -> {
                if (!each.path("found").asBoolean()) {
                    missing.add(each.path("module").asText());
                }
            });
            for (int i = imports.size() - 1; i >= 0; i--) {
                String module = imports.path(i).path("module").asText();
                int dot = module.lastIndexOf('.');
                if (dot > 0 && missing.contains(module) && missing.contains(module.substring(0, dot))) {
                    imports.remove(i);
                }
            }
        }
    }
}
