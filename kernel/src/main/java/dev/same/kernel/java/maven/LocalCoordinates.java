package dev.same.kernel.java.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Completes coordinates from what the local repository holds. */
final class LocalCoordinates {
    private static final int MOST = 200;

    private LocalCoordinates() {}

    static List<String> complete(Path repository, String written) {
        int first = written.indexOf(':');
        if (first < 0) {
            return groups(repository, written);
        }
        Path group = repository.resolve(written.substring(0, first).replace('.', '/'));
        int second = written.indexOf(':', first + 1);
        if (second < 0) {
            String start = written.substring(first + 1);
            return folders(group).stream()
                    .filter(name -> name.startsWith(start) && isArtifact(group.resolve(name)))
                    .map(name -> written.substring(0, first + 1) + name + ":")
                    .toList();
        }
        Path artifact = group.resolve(written.substring(first + 1, second));
        List<String> versions = new ArrayList<>(folders(artifact).stream()
                .filter(name -> name.startsWith(written.substring(second + 1)))
                .map(name -> written.substring(0, second + 1) + name)
                .toList());
        Collections.reverse(versions);
        return versions;
    }

    private static List<String> groups(Path repository, String written) {
        int dot = written.lastIndexOf('.');
        String parent = written.substring(0, dot + 1);
        Path folder = repository.resolve(parent.replace('.', '/'));
        List<String> groups = new ArrayList<>();
        for (String name : folders(folder)) {
            if (name.startsWith(written.substring(dot + 1)) && !name.contains(".")) {
                Path inside = folder.resolve(name);
                boolean isGroup = folders(inside).stream().anyMatch(child -> isArtifact(inside.resolve(child)));
                if (isGroup) {
                    groups.add(parent + name + ":");
                }
                if (folders(inside).stream().anyMatch(child -> !isArtifact(inside.resolve(child)))) {
                    groups.add(parent + name + ".");
                }
            }
        }
        return groups.stream().limit(MOST).toList();
    }

    /** Its folders are versions: they hold files. */
    private static boolean isArtifact(Path folder) {
        return folders(folder).stream().anyMatch(version -> {
            String pom = folder.getFileName() + "-" + version + ".pom";
            return Files.isRegularFile(folder.resolve(version).resolve(pom));
        });
    }

    private static List<String> folders(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
