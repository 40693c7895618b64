package dev.same.kernel.java.maven;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where Maven's files are and how it is to behave, as the user set it for {@code mvn}: in {@code MAVEN_ARGS}, in {@code
 * MAVEN_OPTS}, in system properties.
 *
 * @param localRepository if one was named outside of the settings
 */
public record MavenOptions(
        Path userSettings,
        Optional<Path> globalSettings,
        Path security,
        Optional<Path> localRepository,
        boolean offline) {

    /** Read the options. */
    public static MavenOptions of(Map<String, String> environment, Path home) {
        Path folder = home.resolve(".m2");
        Path settings = folder.resolve("settings.xml");
        Optional<Path> local =
                Optional.ofNullable(System.getProperty("maven.repo.local")).map(Path::of);
        boolean offline = false;
        List<String> words = new ArrayList<>();
        for (String variable : List.of("MAVEN_OPTS", "MAVEN_ARGS")) {
            words.addAll(List.of(environment.getOrDefault(variable, "").strip().split("\\s+", -1)));
        }
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean more = i + 1 < words.size();
            if (word.startsWith("-Dmaven.repo.local=")) {
                local = Optional.of(Path.of(word.substring(word.indexOf('=') + 1)));
            } else if (word.equals("-o") || word.equals("--offline")) {
                offline = true;
            } else if (more && (word.equals("-s") || word.equals("--settings"))) {
                settings = Path.of(words.get(++i));
            }
        }
        Optional<Path> global = Optional.ofNullable(environment.getOrDefault("MAVEN_HOME", environment.get("M2_HOME")))
                .map(maven -> Path.of(maven, "conf", "settings.xml"))
                .filter(Files::isRegularFile);
        return new MavenOptions(settings, global, folder.resolve("settings-security.xml"), local, offline);
    }
}
