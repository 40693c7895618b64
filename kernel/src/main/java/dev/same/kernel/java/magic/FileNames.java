package dev.same.kernel.java.magic;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** Names of files as users write them: with {@code ~}, with wildcards, half written. */
final class FileNames {
    private static final int MOST = 200;

    private FileNames() {}

    static Path path(String written) {
        boolean home = written.equals("~") || written.startsWith("~/");
        return Path.of(home ? System.getProperty("user.home", "") + written.substring(1) : written);
    }

    static List<String> complete(String written) {
        int slash = written.lastIndexOf('/');
        String folder = slash < 0 ? "" : written.substring(0, slash + 1);
        String start = written.substring(slash + 1);
        try (Stream<Path> files = Files.list(path(folder.isEmpty() ? "." : folder))) {
            return files.filter(file -> file.getFileName().toString().startsWith(start))
                    .map(file -> folder + file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException | InvalidPathException e) {
            return List.of();
        }
    }

    /**
     * The files that a name with wildcards stands for, sorted; {@code **} looks into folders too.
     *
     * @param folder what names are relative to
     */
    static List<Path> expand(Path folder, String written) throws IOException {
        Path path = folder.resolve(path(written));
        if (!written.contains("*") && !written.contains("?") && !written.contains("{")) {
            return Files.exists(path) ? List.of(path) : List.of();
        }
        Path absolute = path.toAbsolutePath();
        Path root = absolute.getRoot() == null ? Path.of("/") : absolute.getRoot();
        for (Path part : absolute) {
            if (part.toString().matches(".*[*?{].*")) {
                break;
            }
            root = root.resolve(part);
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + absolute);
        int depth = written.contains("**") ? Integer.MAX_VALUE : absolute.getNameCount() - root.getNameCount();
        try (Stream<Path> files = Files.walk(root, Math.max(1, depth))) {
            return files.filter(matcher::matches).sorted().toList();
        }
    }
}
