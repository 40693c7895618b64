package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.notebook.program.CellVerbs;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.PythonCellAnalyzer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How a live session differs from its saved notebook, run once from top to bottom. */
final class HiddenState {
    private HiddenState() {}

    /**
     * Write it into a record's state, in place of the names that the session has.
     *
     * @param executions in the order of the session
     */
    static void add(ObjectNode state, ArrayNode probes, List<SessionExecution> executions, NotebookCells notebook) {
        Map<Integer, Integer> last = new TreeMap<>();
        Map<Integer, Integer> counts = new TreeMap<>();
        Set<Integer> stale = new TreeSet<>();
        ArrayNode order = state.putArray("executionOrder");
        int elsewhere = 0;
        for (int i = 0; i < executions.size(); i++) {
            SessionExecution each = executions.get(i);
            if (each.cell().isEmpty()) {
                elsewhere++;
                continue;
            }
            int cell = each.cell().get();
            order.add(cell);
            last.put(cell, i);
            counts.merge(cell, 1, Integer::sum);
            stale.remove(cell);
            if (!each.saved()) {
                stale.add(cell);
            }
        }
        write(state, "outOfOrder", outOfOrder(last));
        counts.values().removeIf(count -> count == 1);
        write(state, "rerun", counts.keySet());
        write(state, "stale", stale);
        state.put("notInNotebook", elsewhere);
        JsonNode names = state.remove("names");
        Optional<String> unknown = notebook.cells().isEmpty()
                ? Optional.of("no saved notebook is known")
                : names == null ? Optional.of("the session did not tell its names") : barrier(notebook);
        ObjectNode probe =
                probes.addObject().put("name", "names").put("status", unknown.isPresent() ? "skipped" : "ok");
        probe.put("reason", unknown.orElse(null)).put("millis", 0);
        if (unknown.isPresent() || names == null) {
            state.putNull("undefined").putNull("usedBeforeDefinition");
        } else {
            undefined(names, notebook, state.putArray("undefined"));
            early(notebook, state.putArray("usedBeforeDefinition"));
        }
    }

    private static void write(ObjectNode state, String field, Collection<Integer> cells) {
        ArrayNode array = state.putArray(field);
        cells.forEach(array::add);
    }

    /** Cells whose last execution came after that of a cell below them. */
    private static Set<Integer> outOfOrder(Map<Integer, Integer> last) {
        Set<Integer> found = new TreeSet<>();
        for (Entry<Integer, Integer> one : last.entrySet()) {
            for (Entry<Integer, Integer> other : last.entrySet()) {
                if (other.getKey() > one.getKey() && other.getValue() < one.getValue()) {
                    found.add(one.getKey());
                }
            }
        }
        return found;
    }

    /** Why it cannot be told which names the cells bind. */
    private static Optional<String> barrier(NotebookCells notebook) {
        for (int i = 0; i < notebook.cells().size(); i++) {
            CellFacts facts = notebook.facts().get(i);
            String where = "cell " + notebook.cells().get(i).number() + ": ";
            if (facts.barrier().isPresent()) {
                return Optional.of(where + facts.barrier().get().reason());
            }
            if (facts.binds().contains(CellFacts.UNKNOWN_NAMES)) {
                return Optional.of(where + "a star import binds names that nobody can list");
            }
        }
        return Optional.empty();
    }

    private static Set<String> bound(NotebookCells notebook, int cell) {
        Set<String> names = new TreeSet<>(notebook.facts().get(cell).binds());
        CellVerbs.find(notebook.cells().get(cell).source(), "python")
                .ifPresent(verbs -> verbs.parameters().forEach(parameter -> names.add(parameter.name())));
        return names;
    }

    /** Names that the session has, and no saved cell defines. */
    private static void undefined(JsonNode names, NotebookCells notebook, ArrayNode found) {
        Set<String> rest = new TreeSet<>();
        names.forEach(name -> rest.add(name.asText()));
        for (int i = 0; i < notebook.cells().size(); i++) {
            rest.removeAll(bound(notebook, i));
        }
        rest.forEach(found::add);
    }

    /** Names that a cell reads and only a later one defines. */
    private static void early(NotebookCells notebook, ArrayNode found) {
        Map<String, Integer> first = new LinkedHashMap<>();
        for (int i = 0; i < notebook.cells().size(); i++) {
            int cell = i;
            bound(notebook, i).forEach(name -> first.putIfAbsent(name, cell));
        }
        PythonCellAnalyzer python = new PythonCellAnalyzer();
        for (int i = 0; i < notebook.cells().size(); i++) {
            for (String name : new TreeSet<>(notebook.facts().get(i).reads())) {
                if (first.getOrDefault(name, -1) > i && !python.isPredefined(name)) {
                    found.addObject()
                            .put("name", name)
                            .put("cell", notebook.cells().get(i).number());
                }
            }
        }
    }
}
