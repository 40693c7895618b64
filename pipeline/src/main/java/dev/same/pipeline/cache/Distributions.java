package dev.same.pipeline.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The versions of installed Python packages, read from the folders that pip and conda leave beside them. Read once, when first
 * asked.
 */
final class Distributions {
    private static final Pattern FOLDER = Pattern.compile("(.+?)-([^-]+)(?:-py[0-9.]+)?\\.(?:dist|egg)-info");

    private final List<String> folders;
    private final Map<String, Path> infos = new HashMap<>();
    private final Map<Path, String> contents = new HashMap<>();
    private Optional<Map<String, String>> versions = Optional.empty();

    Distributions(List<String> folders) {
        this.folders = List.copyOf(folders);
    }

    /**
     * Return the version of what a module belongs to, as {@code name version}, with some digits of its content where that is known; {@code not
     * installed} when nothing is.
     *
     * @param module without dots
     */
    synchronized String version(String module) {
        if (versions.isEmpty()) {
            versions = Optional.of(read());
        }
        Map<String, String> known = versions.get();
        String found = known.get("module " + module);
        String version = found != null ? found : known.getOrDefault(normal(module), "not installed");
        // Only what is asked for is looked at: a large library has thousands of files.
        return Optional.ofNullable(infos.get(version))
                .map(info -> contents.computeIfAbsent(
                        info,
                        place -> InstalledContent.of(place)
                                .map(digits -> " (content " + digits + ")")
                                .orElse("")))
                .map(content -> version + content)
                .orElse(version);
    }

    private Map<String, String> read() {
        Map<String, String> found = new HashMap<>();
        for (String folder : folders) {
            try (Stream<Path> entries = Files.list(Path.of(folder))) {
                entries.forEach(entry -> read(entry, found, infos));
            } catch (IOException e) {
                // A folder of the search path need not exist.
            }
        }
        return found;
    }

    private static void read(Path entry, Map<String, String> found, Map<String, Path> infos) {
        Matcher matcher = FOLDER.matcher(entry.getFileName().toString());
        if (!matcher.matches()) {
            return;
        }
        String version = matcher.group(1) + " " + matcher.group(2);
        found.putIfAbsent(normal(matcher.group(1)), version);
        infos.putIfAbsent(version, entry);
        // scikit-learn gives sklearn: the list of top-level modules says so, where there is one, else the list of
        // files.
        for (String module : modules(entry)) {
            found.merge("module " + module, version, (one, other) -> one.equals(other) ? one : one + ", " + other);
        }
    }

    private static List<String> modules(Path entry) {
        Path topLevel = entry.resolve("top_level.txt");
        Path files = entry.resolve("RECORD");
        try {
            if (Files.exists(topLevel)) {
                return Files.readAllLines(topLevel).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
            }
            if (Files.exists(files)) {
                try (Stream<String> lines = Files.lines(files)) {
                    return lines.map(line -> line.replaceFirst("[/,].*", ""))
                            .filter(line ->
                                    !line.endsWith("-info") && !line.equals("..") && !line.equals("__pycache__"))
                            .map(line -> line.replaceFirst("\\..*", ""))
                            .distinct()
                            .toList();
                }
            }
        } catch (IOException e) {
            // Then its name is all that is known of it.
        }
        return List.of();
    }

    /** Names of distributions are compared as PEP 503 says. */
    private static String normal(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }
}
