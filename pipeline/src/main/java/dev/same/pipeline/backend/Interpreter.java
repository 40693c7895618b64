package dev.same.pipeline.backend;

import java.util.List;

/**
 * What executes the cells of steps.
 *
 * @param version {@code python 3.11.7}, {@code java 17.0.9}
 * @param packageFolders where distributions are installed, in the order of the search; empty where there are none
 */
public record Interpreter(String version, List<String> packageFolders) {
    public Interpreter {
        packageFolders = List.copyOf(packageFolders);
    }
}
