package dev.same.environment.assemble;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Packages of one virtual environment, put into another one as hard links: steps that need different parts of one lock cost neither
 * an installation each nor the disk.
 */
final class LinkedPackages {
    private static final String INFO = ".dist-info";

    private final Path from;
    private final Path to;

    /**
     * @param from a complete environment
     * @param to an empty one
     */
    LinkedPackages(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    void link(List<Distribution> packages) throws IOException {
        Path source = site(from);
        Path target = site(to);
        Map<String, Path> infos = infos(source);
        for (Distribution each : packages) {
            Path info = infos.get(each.name());
            if (info == null) {
                throw new EnvironmentException(each.name() + " is not in " + source);
            }
            for (String line : Files.readAllLines(info.resolve("RECORD"), StandardCharsets.UTF_8)) {
                if (!line.isBlank()) {
                    String path = firstField(line);
                    link(source.resolve(path).normalize(), target.resolve(path).normalize());
                }
            }
        }
    }

    private void link(Path source, Path target) throws IOException {
        if (!target.startsWith(to) || !Files.isRegularFile(source)) {
            return;
        }
        Files.createDirectories(target.getParent());
        if (target.startsWith(to.resolve("bin"))) {
            // A script names the interpreter that it is for.
            byte[] text = Files.readAllBytes(source);
            Files.write(
                    target,
                    new String(text, StandardCharsets.ISO_8859_1)
                            .replace(from.toString(), to.toString())
                            .getBytes(StandardCharsets.ISO_8859_1));
            if (!target.toFile().setExecutable(Files.isExecutable(source), false)) {
                throw new IOException(target + " cannot be made executable");
            }
            return;
        }
        try {
            Files.createLink(target, source);
        } catch (FileAlreadyExistsException e) {
            // Two packages have it, which pip leaves to the last; it is the same file here.
            return;
        } catch (FileSystemException | UnsupportedOperationException e) {
            Files.copy(source, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static Path site(Path place) throws IOException {
        try (Stream<Path> libraries = Files.list(place.resolve("lib"))) {
            return libraries
                    .map(each -> each.resolve("site-packages"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no site-packages in " + place));
        }
    }

    private static Map<String, Path> infos(Path site) throws IOException {
        Map<String, Path> found = new HashMap<>();
        try (Stream<Path> entries = Files.list(site)) {
            entries.filter(each -> each.getFileName().toString().endsWith(INFO)).forEach(each -> {
                String name = each.getFileName().toString();
                int end = name.indexOf('-');
                if (end > 0) {
                    found.put(
                            name.substring(0, end).replaceAll("[-_.]+", "-").toLowerCase(java.util.Locale.ROOT), each);
                }
            });
        }
        return found;
    }

    /** The first field of a line of CSV. */
    private static String firstField(String line) {
        if (!line.startsWith("\"")) {
            int comma = line.indexOf(',');
            return comma < 0 ? line : line.substring(0, comma);
        }
        StringBuilder field = new StringBuilder();
        for (int i = 1; i < line.length(); i++) {
            if (line.charAt(i) != '"') {
                field.append(line.charAt(i));
            } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else {
                break;
            }
        }
        return field.toString();
    }
}
