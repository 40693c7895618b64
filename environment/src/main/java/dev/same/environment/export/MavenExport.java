package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A piece of a Maven {@code pom.xml} (POM 4.0.0): dependencies in the order of the class path, each with the version that was
 * there. None brings others with it, for all that were there are named.
 */
final class MavenExport implements EnvironmentFormat.Writer {
    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        List<String> incomplete = new ArrayList<>();
        StringBuilder dependencies = new StringBuilder();
        Map<String, String> repositories = new TreeMap<>();
        for (Distribution each : packages) {
            if (!each.ecosystem().equals("maven")) {
                continue;
            }
            Coordinates.of(each)
                    .ifPresentOrElse(
                            coordinates -> {
                                dependency(coordinates, each, dependencies);
                                repository(each, repositories);
                            },
                            () -> {
                                String text = Coordinates.unknown(each);
                                incomplete.add(text);
                                dependencies
                                        .append("  <!-- NOT HERE: ")
                                        .append(comment(text))
                                        .append(" -->\n");
                            });
        }
        Coordinates.unresolved(record).forEach(text -> {
            incomplete.add(text);
            dependencies.append("  <!-- NOT HERE: ").append(comment(text)).append(" -->\n");
        });
        StringBuilder text = new StringBuilder();
        if (!repositories.isEmpty()) {
            text.append("<repositories>\n");
            repositories.forEach((id, url) -> text.append("  <repository>\n    <id>")
                    .append(escape(id))
                    .append("</id>\n    <url>")
                    .append(escape(url))
                    .append("</url>\n  </repository>\n"));
            text.append("</repositories>\n");
        }
        text.append("<dependencies>\n").append(dependencies).append("</dependencies>\n");
        return new Exported(text.toString(), incomplete);
    }

    private static void dependency(Coordinates coordinates, Distribution each, StringBuilder text) {
        text.append("  <dependency>\n");
        each.hash("sha256")
                .ifPresent(hash ->
                        text.append("    <!-- sha256 ").append(comment(hash)).append(" -->\n"));
        element("groupId", coordinates.group(), text);
        element("artifactId", coordinates.name(), text);
        element("version", coordinates.version(), text);
        if (!coordinates.type().equals("jar")) {
            element("type", coordinates.type(), text);
        }
        if (!coordinates.classifier().isEmpty()) {
            element("classifier", coordinates.classifier(), text);
        }
        text.append("    <exclusions>\n      <exclusion>\n        <groupId>*</groupId>\n"
                + "        <artifactId>*</artifactId>\n      </exclusion>\n    </exclusions>\n  </dependency>\n");
    }

    private static void element(String name, String value, StringBuilder text) {
        text.append("    <" + name + ">").append(escape(value)).append("</" + name + ">\n");
    }

    /** Maven's own is in every POM. */
    private static void repository(Distribution each, Map<String, String> repositories) {
        String id = each.origin("repository").orElse("central");
        if (!id.equals("central")) {
            each.origin("url").ifPresent(url -> repositories.put(id, url));
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** Two hyphens end a comment. */
    private static String comment(String text) {
        return text.replace("--", "- -");
    }
}
