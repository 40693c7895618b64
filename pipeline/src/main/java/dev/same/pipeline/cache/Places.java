package dev.same.pipeline.cache;

import java.nio.file.Path;

/** Paths as the cache keeps them: relative inside the notebook's folder, so that a project can be moved. */
record Places(Path folder) {
    Places {
        folder = folder.toAbsolutePath().normalize();
    }

    String name(String path) {
        Path absolute = Path.of(path);
        return absolute.startsWith(folder) ? folder.relativize(absolute).toString() : path;
    }

    Path path(String name) {
        return folder.resolve(name);
    }
}
