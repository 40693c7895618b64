package dev.same.kernel.java.maven;

import java.util.List;
import java.util.Optional;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/**
 * Coordinates as users write them: {@code group:artifact:version}, with packaging or classifier as Maven ({@code
 * g:a:jar:classifier:1}) or Gradle ({@code g:a:1:classifier@zip}) have it. The version is missing where a BOM gives it.
 */
record Coordinates(String group, String artifact, String packaging, String classifier, Optional<String> version) {
    static Coordinates parse(String text) {
        int at = text.indexOf('@');
        String packaging = at < 0 ? "jar" : text.substring(at + 1);
        List<String> parts = List.of((at < 0 ? text : text.substring(0, at)).split(":", -1));
        if (parts.size() < 2 || parts.size() > 5 || parts.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "\"" + text
                            + "\" are no coordinates; write group:artifact:version, for example com.google.guava:guava:33.0.0-jre");
        }
        String group = parts.get(0);
        String artifact = parts.get(1);
        return switch (parts.size()) {
            case 2 -> new Coordinates(group, artifact, packaging, "", Optional.empty());
            case 3 -> new Coordinates(group, artifact, packaging, "", Optional.of(parts.get(2)));
            case 4 ->
                isVersion(parts.get(2)) && !isVersion(parts.get(3))
                        ? new Coordinates(group, artifact, packaging, parts.get(3), Optional.of(parts.get(2)))
                        : new Coordinates(group, artifact, parts.get(2), "", Optional.of(parts.get(3)));
            default -> new Coordinates(group, artifact, parts.get(2), parts.get(3), Optional.of(parts.get(4)));
        };
    }

    private static boolean isVersion(String text) {
        return Character.isDigit(text.charAt(0)) || text.startsWith("[") || text.startsWith("(");
    }

    String key() {
        return group + ":" + artifact;
    }

    Artifact artifact(String chosenVersion) {
        boolean tests = packaging.equals("test-jar");
        return new DefaultArtifact(
                group,
                artifact,
                tests && classifier.isEmpty() ? "tests" : classifier,
                packaging.equals("pom") ? "pom" : tests || packaging.equals("bundle") ? "jar" : packaging,
                chosenVersion);
    }
}
