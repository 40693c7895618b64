package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;

/** The {@code dependencies} of a Maven {@code pom.xml} (POM 4.0.0), each with the version that was on the class path. */
final class MavenExport implements EnvironmentFormat.Writer {
    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        List<String> incomplete = new ArrayList<>();
        StringBuilder text = new StringBuilder("<dependencies>\n");
        for (Distribution each : record.packages()) {
            String[] coordinates = each.name().split(":", -1);
            if (!each.ecosystem().equals("maven")) {
                continue;
            }
            if (coordinates.length < 2 || each.version().isEmpty()) {
                incomplete.add("the coordinates of " + each.name() + " are not known");
                continue;
            }
            text.append("  <dependency>\n    <groupId>").append(escape(coordinates[0]));
            text.append("</groupId>\n    <artifactId>").append(escape(coordinates[1]));
            text.append("</artifactId>\n    <version>")
                    .append(escape(each.version()))
                    .append("</version>\n");
            if (coordinates.length > 2) {
                text.append("    <classifier>").append(escape(coordinates[2])).append("</classifier>\n");
            }
            text.append("  </dependency>\n");
        }
        text.append("</dependencies>\n");
        return new Exported(text.toString(), incomplete);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
