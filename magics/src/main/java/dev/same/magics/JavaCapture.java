package dev.same.magics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.CaptureRequest;
import dev.same.environment.CaptureRequest.SeenFile;
import dev.same.environment.SeenCells;
import dev.same.environment.jvm.JvmProbe;
import dev.same.environment.jvm.JvmRequest;
import dev.same.kernel.java.NotebookLibraries;
import dev.same.kernel.java.SessionLibraries;
import dev.same.kernel.java.maven.MavenOptions;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.JavaInterpreter;
import dev.same.pipeline.dataflow.java.JavaTexts;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Captures environments of Java: of the kernel that this process is, or of a JDK that is started for it. */
final class JavaCapture {
    private final Map<String, String> environment;
    private final List<String> values;
    private final Optional<Notebook> notebook;
    private final Path folder;

    /**
     * @param values names of environment variables whose values may be written down
     * @param folder of the notebook
     */
    JavaCapture(Map<String, String> environment, List<String> values, Optional<Notebook> notebook, Path folder) {
        this.environment = environment;
        this.values = values;
        this.notebook = notebook;
        this.folder = folder;
    }

    /** Return the facts of this process. */
    ObjectNode live(SessionLibraries libraries) {
        try {
            return JvmProbe.here(request(libraries));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Return the facts of a JVM that is started.
     *
     * @param jdk its folder; the JDK that steps run in, if empty
     * @param download whether libraries that are not in the local repository may be fetched, as {@code %maven} does
     */
    ObjectNode outside(Optional<Path> jdk, boolean download) {
        Path home = jdk.orElseGet(JavaInterpreter::home);
        List<String> options = notebook.isPresent() ? JavaInterpreter.STEP_OPTIONS : List.of();
        try {
            return JvmProbe.outside(home, options, request(NotebookLibraries.of(cells(), folder, maven(download))));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private MavenOptions maven(boolean download) {
        MavenOptions options = MavenOptions.of(environment, Path.of(System.getProperty("user.home", "")));
        return new MavenOptions(
                options.userSettings(),
                options.globalSettings(),
                options.security(),
                options.localRepository(),
                options.offline() || !download);
    }

    private static SameException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SameException(ErrorKind.USER, "interrupted", e);
    }

    private Map<Integer, String> cells() {
        Map<Integer, String> cells = new LinkedHashMap<>();
        notebook.ifPresent(present -> present.cells().stream()
                .filter(cell -> cell.type() == CellType.CODE)
                .forEach(cell -> cells.put(cell.number(), cell.source())));
        return cells;
    }

    private JvmRequest request(SessionLibraries libraries) {
        Set<String> variables = new TreeSet<>();
        Map<String, SeenFile> files = new LinkedHashMap<>();
        cells().forEach((number, source) -> {
            variables.addAll(JavaTexts.variables(source));
            JavaTexts.literals(source).stream()
                    .filter(this::isFile)
                    .forEach(name -> files.putIfAbsent(name, new SeenFile(name, "r", number)));
        });
        return new JvmRequest(
                new CaptureRequest(
                        List.of(),
                        folder,
                        List.copyOf(files.values()),
                        values,
                        List.copyOf(variables),
                        false,
                        Optional.empty(),
                        SeenCells.NONE),
                environment,
                libraries.classPath(),
                libraries.resolved().stream()
                        .map(each -> new JvmRequest.Artifact(
                                each.file(),
                                each.group(),
                                each.artifact(),
                                each.version(),
                                each.extension(),
                                each.classifier(),
                                each.requested()))
                        .toList(),
                libraries.needs(),
                libraries.repositories(),
                libraries.store(),
                libraries.actions().stream()
                        .map(each -> new JvmRequest.Action(
                                each.cell(),
                                each.magic(),
                                each.text(),
                                each.succeeded().map(succeeded -> succeeded ? "ok" : "error"),
                                each.problem()))
                        .toList());
    }

    /** Whether a text of the source names a file of the notebook. */
    private boolean isFile(String text) {
        try {
            return (text.contains(".") || text.contains("/")) && Files.isRegularFile(folder.resolve(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
