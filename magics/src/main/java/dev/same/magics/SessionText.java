package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;

/** The part of an environment in short that cells have made: what they installed, random numbers, hidden state, data. */
final class SessionText {
    private static final int MOST = 10;

    private SessionText() {}

    /** Return lines, each with its line feed. */
    static String of(EnvironmentRecord record) {
        List<String> lines = new ArrayList<>();
        actions(record.at("/envActions"), lines);
        record.at("/state/rng").forEach(each -> random(each, lines));
        JsonNode state = record.at("/state");
        cells(state.path("stale"), "edited after they were executed", lines);
        cells(state.path("outOfOrder"), "executed after cells below them", lines);
        if (state.path("notInNotebook").asInt() > 0) {
            lines.add("hidden state: executions of cells that are not in the saved notebook: "
                    + state.path("notInNotebook").asInt());
        }
        if (!state.path("undefined").isEmpty()) {
            lines.add("hidden state: names that no saved cell defines: " + joined(state.path("undefined")));
        }
        state.path("usedBeforeDefinition")
                .forEach(each ->
                        lines.add("hidden state: cell " + each.path("cell").asInt() + " reads "
                                + each.path("name").asText() + ", which only a later cell defines"));
        state.path("options").properties().forEach(library -> {
            if (!library.getValue().isEmpty()) {
                lines.add("options of " + library.getKey() + " that are not the default: "
                        + library.getValue().size());
            }
        });
        long read = 0;
        for (JsonNode file : record.at("/data")) {
            read += file.path("sha256").isTextual() ? 1 : 0;
        }
        if (read > 0) {
            lines.add("data files read: " + read);
        }
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static void actions(JsonNode actions, List<String> lines) {
        int told = 0;
        for (JsonNode each : actions) {
            JsonNode status = each.path("status");
            boolean failed = status.isInt() && status.asInt() != 0;
            if (failed || told < MOST) {
                told++;
                lines.add("changes the environment: "
                        + (each.path("cell").isInt()
                                ? "cell " + each.path("cell").asInt() + ": "
                                : "")
                        + each.path("text").asText()
                        + (failed ? " (failed with status " + status.asInt() + ")" : ""));
            }
        }
        if (told < actions.size()) {
            lines.add("changes the environment: " + (actions.size() - told) + " lines more");
        }
    }

    private static void random(JsonNode generator, List<String> lines) {
        if (generator.path("used").asBoolean()
                && generator.path("seeded").isBoolean()
                && !generator.path("seeded").asBoolean()) {
            lines.add("warning: unseeded: " + generator.path("name").asText()
                    + " is drawn from, and no cell seeds it: its numbers are others in each run");
        }
    }

    private static void cells(JsonNode cells, String what, List<String> lines) {
        if (!cells.isEmpty()) {
            lines.add("hidden state: cells " + what + ": " + joined(cells));
        }
    }

    private static String joined(JsonNode values) {
        List<String> texts = new ArrayList<>();
        values.forEach(each -> texts.add(each.asText()));
        return String.join(", ", texts);
    }
}
