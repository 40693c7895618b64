package dev.same.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to look for in an environment.
 *
 * @param imports of the source
 * @param folder of the notebook, where its local modules and data are
 * @param files that runs of the notebook have read or written, if any was observed
 * @param values names of environment variables whose values may be written down
 * @param variables names of environment variables that the source reads
 * @param deep whether to read every installed file rather than trust sizes and times
 * @param cache a file where facts of installed packages may be kept for the next capture
 * @param cells what is known of the notebook's cells
 */
public record CaptureRequest(
        List<Import> imports,
        Path folder,
        List<SeenFile> files,
        List<String> values,
        List<String> variables,
        boolean deep,
        Optional<Path> cache,
        SeenCells cells) {
    /**
     * A module that the source imports.
     *
     * @param module its dotted name
     * @param optional whether the source can do without: the import stands in a try statement
     */
    public record Import(String module, boolean optional) {}

    /**
     * A file that is read or written.
     *
     * @param mode {@code r} or {@code w}
     * @param cell the first that did, one-based in the notebook
     */
    public record SeenFile(String path, String mode, int cell) {}

    public CaptureRequest {
        imports = List.copyOf(imports);
        files = List.copyOf(files);
        values = List.copyOf(values);
        variables = List.copyOf(variables);
    }

    /** Look at an environment of which no notebook is known. */
    public static CaptureRequest of(Path folder) {
        return new CaptureRequest(
                List.of(), folder, List.of(), List.of(), List.of(), false, Optional.empty(), SeenCells.NONE);
    }

    /** Return a copy that keeps facts of installed packages in a file. */
    public CaptureRequest withCache(Path file) {
        return new CaptureRequest(imports, folder, files, values, variables, deep, Optional.of(file), cells);
    }

    /** Return a copy that keeps nothing for the next time. */
    public CaptureRequest withoutCache() {
        return new CaptureRequest(imports, folder, files, values, variables, deep, Optional.empty(), cells);
    }

    ObjectNode toJson(boolean live) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("live", live);
        json.put("folder", folder.toAbsolutePath().normalize().toString());
        json.put("deep", deep);
        var modules = json.putArray("imports");
        imports.forEach(each -> modules.addObject().put("module", each.module()).put("optional", each.optional()));
        var seen = json.putArray("files");
        files.forEach(each -> seen.addObject()
                .put("path", each.path())
                .put("mode", each.mode())
                .put("cell", each.cell()));
        values.forEach(json.putArray("values")::add);
        variables.forEach(json.putArray("variables")::add);
        cells.addTo(json);
        cache.ifPresent(file -> json.put("cacheFile", file.toString()));
        return json;
    }
}
