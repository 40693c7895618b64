package dev.same.kernel.java.maven;

import java.nio.file.Path;

/**
 * A file from a Maven repository.
 *
 * @param extension of the file: {@code jar} nearly always
 * @param classifier empty if it has none
 * @param requested whether it was asked for, rather than needed by another
 */
public record ResolvedLibrary(
        Path file,
        String group,
        String artifact,
        String extension,
        String classifier,
        String version,
        boolean requested) {}
