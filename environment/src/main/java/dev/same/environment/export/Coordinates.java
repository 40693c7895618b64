package dev.same.environment.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a jar is in Maven's world. */
record Coordinates(String group, String name, String version, String type, String classifier) {
    /** Return the coordinates of a package; empty if they are not known. */
    static Optional<Coordinates> of(Distribution each) {
        String[] parts = each.name().split(":", -1);
        if (parts.length != 2 || each.version().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Coordinates(
                parts[0],
                parts[1],
                each.version(),
                each.entry().path("type").asText("jar"),
                each.entry().path("classifier").asText("")));
    }

    static String unknown(Distribution each) {
        return "the coordinates of " + each.name() + " are not known"
                + each.origin("url").map(url -> " (" + url + ")").orElse("")
                + each.hash("sha1")
                        .map(hash -> "; a repository may know its SHA-1, " + hash)
                        .orElse("");
    }

    /** What is on the class path, or would be, and is no package. */
    static List<String> unresolved(EnvironmentRecord record) {
        List<String> found = new ArrayList<>();
        for (JsonNode folder : record.at("/code/localModules")) {
            if (record.isOfJvm()) {
                found.add("the classes in " + folder.path("path").asText() + " are in no library");
            }
        }
        record.at("/probes").forEach(probe -> {
            boolean ofClassPath = probe.path("name").asText().equals("class-path");
            if (ofClassPath && !probe.path("status").asText().equals("ok")) {
                found.add("the class path is not known in full: "
                        + probe.path("reason").asText());
            }
        });
        return found;
    }

    /** Return the place of the file in a repository, with slashes. */
    String path() {
        return group.replace('.', '/') + "/" + name + "/" + version.replaceFirst("-\\d{8}\\.\\d{6}-\\d+$", "-SNAPSHOT")
                + "/" + fileName();
    }

    String fileName() {
        return name + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + type;
    }
}
