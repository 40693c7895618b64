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
import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.dataflow.PythonImports;
import java.io.IOException;
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
        return record(facts, notebook, path, request);
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
     * Capture the environment of an interpreter.
     *
     * @param python as the user named it; the one that steps would run in, if empty
     */
    EnvironmentRecord outside(Optional<String> python, Optional<Notebook> notebook, Optional<Path> path) {
        Path folder = path.map(Path::getParent).orElse(surroundings.workingDirectory());
        if (notebook.map(each -> !each.language().equals("python")).orElse(false)) {
            throw new SameException(
                    ErrorKind.USER,
                    "the environment of a notebook in " + notebook.get().language()
                            + " can only be captured in its live session, by %same env");
        }
        Path interpreter = PythonInterpreter.find(
                new BackendProvider.Context(surroundings.home(), "python", folder, surroundings.environment(), python));
        NotebookCells cells = new NotebookCells(notebook);
        SeenCells seen = new SeenCells(cells.actions(), cells.generators(), cells.unknownFiles(), Optional.empty());
        CaptureRequest request = request(notebook, folder, cells, seen);
        return record(PythonProbe.outside(interpreter.toString(), request), notebook, path, request);
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
            ObjectNode facts, Optional<Notebook> notebook, Optional<Path> path, CaptureRequest request) {
        ObjectNode record = facts.deepCopy();
        record.put(
                "created",
                surroundings.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode subject = record.putObject("subject");
        subject.put("language", "python");
        path.map(Path::getFileName).ifPresent(name -> subject.put("notebook", name.toString()));
        notebook.map(each -> each.metadata().path("kernelspec").path("name").asText())
                .filter(name -> !name.isEmpty())
                .ifPresent(name -> subject.put("kernelspec", name));
        dropUncertain(record, request);
        return EnvironmentRecord.of(record);
    }

    /** A name that was imported from a module, and turned out to be no module itself, is none that the notebook needs. */
    private static void dropUncertain(ObjectNode record, CaptureRequest request) {
        Set<String> asked = new TreeSet<>();
        request.imports().forEach(each -> asked.add(each.module()));
        if (record.get("imports") instanceof ArrayNode imports) {
            for (int i = imports.size() - 1; i >= 0; i--) {
                JsonNode each = imports.get(i);
                String module = each.path("module").asText();
                int dot = module.lastIndexOf('.');
                if (each.path("optional").asBoolean()
                        && !each.path("found").asBoolean()
                        && dot > 0
                        && asked.contains(module.substring(0, dot))) {
                    imports.remove(i);
                }
            }
        }
    }
}
