package dev.same.magics;

import dev.same.kernel.java.NotebookLibraries;
import dev.same.kernel.java.SessionLibraries;
import dev.same.kernel.java.maven.MavenOptions;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.StepEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The libraries that {@code %maven} and the like give a Java notebook, fetched before its steps start: all of them for each step. */
final class JavaLibraries {
    private JavaLibraries() {}

    /**
     * Return what the notebook's steps execute in.
     *
     * @throws SameException with all lines that ask for what cannot be had
     */
    static StepEnvironment of(Surroundings surroundings, Notebook notebook, Path folder) {
        Map<Integer, String> cells = new TreeMap<>();
        notebook.cells().stream()
                .filter(cell -> cell.type() == CellType.CODE && cell.source().contains("%"))
                .forEach(cell -> cells.put(cell.number(), cell.source()));
        if (cells.isEmpty()) {
            return StepEnvironment.PRESENT;
        }
        try {
            SessionLibraries found = NotebookLibraries.of(
                    cells,
                    folder,
                    MavenOptions.of(surroundings.environment(), Path.of(System.getProperty("user.home", ""))));
            List<String> problems = new ArrayList<>();
            TreeSet<String> magics = new TreeSet<>();
            for (SessionLibraries.Action action : found.actions()) {
                String line = action.text().lines().findFirst().orElse("").strip();
                magics.add(line.split("\\s+", 2)[0]);
                action.problem()
                        .ifPresent(problem ->
                                problems.add("cell " + action.cell().orElse(0) + ": " + line + ": " + problem));
            }
            if (!problems.isEmpty()) {
                throw new SameException(
                        ErrorKind.ENVIRONMENT, "libraries cannot be had:\n  " + String.join("\n  ", problems));
            }
            if (magics.isEmpty()) {
                return StepEnvironment.PRESENT;
            }
            List<StepEnvironment.Library> libraries = new ArrayList<>();
            for (Path each : found.classPath()) {
                libraries.add(new StepEnvironment.Library(each.toString(), digest(each)));
            }
            return StepEnvironment.ofJava(libraries, List.copyOf(magics));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SameException(ErrorKind.USER, "interrupted while libraries were fetched", e);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "a library cannot be read: " + e.getMessage(), e);
        }
    }

    private static String digest(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return "";
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new SameException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }
}
