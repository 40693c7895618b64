package dev.same.kernelspec;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The kernelspecs that were installed, wherever they are: a list of folders in {@code $SAME_HOME/dist/kernelspecs}. Without it
 * nobody could tell which copies of SAME are still needed, or find specs below a prefix that is not active.
 */
final class Uses {
    private final Path file;
    private final Set<Path> folders = new LinkedHashSet<>();

    private Uses(Path file) {
        this.file = file;
    }

    static Uses read(SameHome home) {
        Uses uses = new Uses(Distribution.all(home).resolve("kernelspecs"));
        try {
            if (Files.exists(uses.file)) {
                Files.readAllLines(uses.file, StandardCharsets.UTF_8).forEach(line -> uses.folders.add(Path.of(line)));
            }
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not read " + uses.file + ": " + e, e);
        }
        return uses;
    }

    void add(Path kernelspec) {
        folders.add(kernelspec);
    }

    /** Return the kernelspecs of SAME that are still there. */
    List<KernelSpec> present() {
        List<KernelSpec> present = new ArrayList<>();
        for (Path folder : folders) {
            try {
                KernelSpec spec = KernelSpec.read(folder);
                if (spec.isOurs()) {
                    present.add(spec);
                }
            } catch (IOException e) {
                // Removed by its owner, with jupyter kernelspec remove or with its whole environment.
            }
        }
        return present;
    }

    boolean isUsed(Path distribution) {
        return present().stream()
                .anyMatch(spec -> spec.json().path("argv").toString().contains(distribution.getFileName() + ""));
    }

    /** Write the list of those that are still there. */
    void save() {
        List<String> lines =
                present().stream().map(spec -> spec.folder().toString()).toList();
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write " + file + ": " + e, e);
        }
    }
}
