package dev.same.kernelspec;

import dev.same.magics.Surroundings;
import dev.same.magics.render.TextStyle;
import dev.same.magics.render.TextTable;
import dev.same.magics.render.TextTable.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists the kernelspecs of SAME: those that Jupyter finds from here, and those that were installed elsewhere. */
final class InstalledList {
    /** Paths and what to do about them are said in full. */
    private static final int WIDE = 2_000;

    private final Surroundings surroundings;
    private final JupyterPaths paths;

    InstalledList(Surroundings surroundings, JupyterPaths paths) {
        this.surroundings = surroundings;
        this.paths = paths;
    }

    static List<KernelSpec> all(Surroundings surroundings, JupyterPaths paths) {
        Map<Path, KernelSpec> all = new LinkedHashMap<>();
        KernelSpec.find(paths.kernelFolders()).specs().stream()
                .filter(KernelSpec::isOurs)
                .forEach(spec -> all.put(spec.folder(), spec));
        Uses.read(surroundings.home()).present().forEach(spec -> all.putIfAbsent(spec.folder(), spec));
        return List.copyOf(all.values());
    }

    void print() {
        List<List<String>> rows = new ArrayList<>();
        for (KernelSpec spec : all(surroundings, paths)) {
            rows.add(List.of(
                    spec.name(), spec.displayName(), state(spec), spec.folder().toString()));
        }
        if (rows.isEmpty()) {
            surroundings.out().println("no kernels of SAME are installed; same install installs them");
        } else {
            List<Column> columns = List.of(
                    Column.fixed("kernel"), Column.fixed("name"), Column.fixed("state"), Column.fixed("folder"));
            surroundings.out().print(new TextTable(columns, rows).draw(TextStyle.plain(WIDE)));
        }
        surroundings.out().flush();
    }

    private static String state(KernelSpec spec) {
        if (spec.hosts()
                .filter(folder -> !Files.isRegularFile(folder.resolve("kernel.json")))
                .isPresent()) {
            return "the kernel it hosts is gone (" + spec.hosts().get() + "); same uninstall " + spec.name();
        }
        String distribution =
                spec.mark().map(mark -> mark.path("distribution").asText("")).orElse("");
        if (!Distribution.isWhole(Path.of(distribution))) {
            return "its copy of SAME is gone; run same install";
        }
        String jdk = spec.mark().map(mark -> mark.path("jdk").asText("")).orElse("");
        if (!Files.isDirectory(Path.of(jdk).resolve("bin"))) {
            return "its JDK is gone (" + jdk + "); run same install";
        }
        return "ready";
    }
}
