package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import dev.same.magics.render.TextStyle;
import dev.same.magics.render.TextTable;
import dev.same.magics.render.TextTable.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** An environment in short. */
final class EnvironmentText {
    private EnvironmentText() {}

    static String of(EnvironmentRecord record) {
        StringBuilder text = new StringBuilder();
        if (record.isGuess()) {
            text.append("a guess from what the notebook imports: nobody has captured it\n");
        }
        JsonNode python = record.at("/python");
        if (python.isObject()) {
            text.append("Python ").append(python.path("version").asText());
            text.append(" (").append(python.path("kind").asText()).append(") at ");
            text.append(python.path("executable").asText()).append('\n');
        }
        JsonNode jvm = record.at("/jvm");
        if (jvm.isObject()) {
            text.append("Java ").append(jvm.path("version").asText());
            text.append(" (").append(jvm.path("vendor").asText()).append(", ");
            text.append(jvm.path("gc").asText()).append(" collector) at ");
            text.append(jvm.path("home").asText()).append('\n');
        }
        text.append(system(record)).append('\n');
        List<Distribution> used = record.used();
        long installed = record.packages().size();
        text.append(used.size())
                .append(used.size() == 1 ? " package used, " : " packages used, ")
                .append(installed)
                .append(" installed\n");
        if (!used.isEmpty()) {
            text.append(table(used).draw(TextStyle.plain(100)));
        }
        List<String> missing = missing(record);
        missing.forEach(
                module -> text.append("missing: module ").append(module).append(" is imported, and not there\n"));
        for (Distribution each : record.packages()) {
            each.entry()
                    .path("modified")
                    .forEach(file -> text.append("changed after installation: ")
                            .append(each.name())
                            .append(' ')
                            .append(file.path("path").asText())
                            .append('\n'));
            if (each.entry().path("problem").isTextual()) {
                text.append("broken: ")
                        .append(each.name())
                        .append(": ")
                        .append(each.entry().path("problem").asText())
                        .append('\n');
            }
        }
        text.append(SessionText.of(record));
        record.at("/probes").forEach(probe -> {
            if (List.of("failed", "partial").contains(probe.path("status").asText())) {
                text.append("not known: ")
                        .append(probe.path("name").asText())
                        .append(": ")
                        .append(probe.path("reason").asText())
                        .append('\n');
            }
        });
        text.append("identity ").append(record.digest("identity")).append('\n');
        return text.toString();
    }

    /** Return modules that are imported unconditionally and are not there. Steps get {@code same} from SAME itself. */
    static List<String> missing(EnvironmentRecord record) {
        List<String> found = new ArrayList<>();
        record.at("/imports").forEach(each -> {
            String module = each.path("module").asText();
            if (!each.path("found").asBoolean()
                    && !each.path("optional").asBoolean()
                    && !module.equals("same")
                    && !module.startsWith("same.")) {
                found.add(module);
            }
        });
        return found;
    }

    private static String system(EnvironmentRecord record) {
        JsonNode platform = record.at("/platform");
        String os =
                platform.path("os").path("name").asText(platform.path("system").asText());
        return os + " on " + platform.path("machine").asText() + ", "
                + platform.path("cpu").path("usable").asInt() + " CPUs";
    }

    private static TextTable table(List<Distribution> used) {
        List<List<String>> rows = new ArrayList<>();
        for (Distribution each : used) {
            rows.add(List.of(
                    each.fullName(),
                    each.version(),
                    String.join(" ", new TreeSet<>(each.roles())),
                    each.originKind() + each.origin("url").map(url -> " " + url).orElse("")));
        }
        return new TextTable(
                List.of(Column.text("package"), Column.fixed("version"), Column.text("why"), Column.text("from")),
                rows);
    }

    static Map<String, Object> forms(EnvironmentRecord record, String text) {
        Map<String, Object> forms = new LinkedHashMap<>();
        forms.put("application/vnd.same.environment+json", record.toJson());
        forms.put("text/plain", text);
        return forms;
    }
}
