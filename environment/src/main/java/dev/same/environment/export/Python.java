package dev.same.environment.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the formats of Python's tools have in common. */
final class Python {
    private Python() {}

    /** Packages that pip can install: those of PyPI and its like. What Debian or conda own is theirs. */
    static List<Distribution> installable(List<Distribution> packages, List<String> incomplete) {
        List<Distribution> found = new ArrayList<>();
        for (Distribution each : packages) {
            if (!each.ecosystem().equals("pypi")) {
                if (!each.ecosystem().equals("maven")) {
                    incomplete.add(each.name() + " " + each.version() + " is a package of " + each.ecosystem()
                            + ", which pip cannot install"
                            + (each.ecosystem().equals("conda") ? ": same env export conda writes it" : ""));
                }
                continue;
            }
            if (List.of("conda", "deb").contains(each.originKind())) {
                incomplete.add(each.name() + " " + each.version() + " was installed by "
                        + (each.originKind().equals("deb") ? "Debian" : "conda")
                        + "; an index may have another build of it, or none");
            }
            if (List.of("directory", "editable").contains(each.originKind())) {
                incomplete.add(each.name() + " " + each.version() + " is installed from the folder "
                        + each.origin("url").orElse("(unknown)") + ", which this file cannot carry"
                        + each.origin("commit")
                                .map(commit -> " (at commit " + commit + ")")
                                .orElse("")
                        + ": same env vendor makes a wheel of it");
                continue;
            }
            for (JsonNode modified : each.entry().path("modified")) {
                incomplete.add(each.name() + " " + each.version() + ": "
                        + modified.path("path").asText()
                        + " was changed after it was installed, and an installation elsewhere will not have that: "
                        + "same env vendor makes a wheel of it as it is");
            }
            localFile(each)
                    .filter(path -> !path.startsWith("./"))
                    .ifPresent(path -> incomplete.add(each.name() + " " + each.version()
                            + " was installed from the file " + path + ", which has to be there"));
            found.add(each);
        }
        return found;
    }

    /** Return the path of the file that a package was installed from, if it was from one: it begins with a dot where that lies beside the notebook. */
    static Optional<String> localFile(Distribution distribution) {
        return distribution
                .origin("url")
                .filter(url -> distribution.originKind().equals("archive") && url.startsWith("file://"))
                .map(url -> url.substring("file://".length()));
    }

    /** Return a direct reference (PEP 508) for a package that comes from no index, such as {@code git+https://host/x@commit}. */
    static Optional<String> reference(Distribution distribution) {
        return switch (distribution.originKind()) {
            case "vcs" ->
                distribution
                        .origin("url")
                        .map(url -> "git+" + url
                                + distribution
                                        .origin("commit")
                                        .map(commit -> "@" + commit)
                                        .orElse("")
                                + distribution
                                        .origin("subdirectory")
                                        .map(folder -> "#subdirectory=" + folder)
                                        .orElse(""));
            case "archive" ->
                distribution
                        .origin("url")
                        .map(url -> url
                                + distribution
                                        .origin("sha256")
                                        .map(hash -> "#sha256=" + hash)
                                        .orElse(""));
            default -> Optional.empty();
        };
    }

    /** Return the addresses of indexes of one kind, in order. */
    static List<String> indexes(EnvironmentRecord record, String kind) {
        List<String> found = new ArrayList<>();
        record.at("/indexes").forEach(index -> {
            if (index.path("kind").asText().equals(kind)) {
                found.add(index.path("url").asText());
            }
        });
        return found;
    }

    static String minor(String version) {
        String[] parts = version.split("\\.", -1);
        return parts.length < 2 ? version : parts[0] + "." + parts[1];
    }
}
