package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.magics.render.TextTable;
import dev.same.magics.render.TextTable.Column;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Runs beside each other: which columns there are, which of them differ, in which order the rows stand. */
final class RunTable {
    /** A column by its heading. */
    private final Map<String, Function<ComparedRun, Optional<JsonNode>>> numbers = new LinkedHashMap<>();

    private final Map<String, Function<ComparedRun, String>> columns = new LinkedHashMap<>();
    private final List<ComparedRun> rows;

    RunTable(List<ComparedRun> runs) {
        rows = new ArrayList<>(runs);
        columns.put("notebook", ComparedRun::notebook);
        columns.put("state", run -> run.state().word());
        values(ComparedRun::parameters);
        texts("code of ", ComparedRun::code);
        texts("values of ", ComparedRun::values);
        values(ComparedRun::metrics);
    }

    private void values(Function<ComparedRun, Map<String, JsonNode>> values) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(run -> names.addAll(values.apply(run).keySet()));
        for (String name : names) {
            // A metric may be called as a parameter is.
            String heading = columns.containsKey(name) ? name + " (metric)" : name;
            numbers.put(heading, run -> Optional.ofNullable(values.apply(run).get(name)));
            columns.put(
                    heading,
                    run -> Optional.ofNullable(values.apply(run).get(name))
                            .map(ComparedRun::text)
                            .orElse(""));
        }
    }

    private void texts(String prefix, Function<ComparedRun, Map<String, String>> values) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(run -> names.addAll(values.apply(run).keySet()));
        names.forEach(
                name -> columns.put(prefix + name, run -> values.apply(run).getOrDefault(name, "")));
    }

    List<ComparedRun> rows() {
        return rows;
    }

    /** Sort by a parameter or a metric; rows without it come last. */
    void sort(String by, boolean reverse) {
        Function<ComparedRun, Optional<JsonNode>> value = numbers.get(by);
        if (value == null) {
            throw new SameException(
                    ErrorKind.USER,
                    "--sort " + by + ": no run has such a metric or parameter (there are: "
                            + String.join(", ", numbers.keySet()) + ")");
        }
        Comparator<JsonNode> order = Comparator.<JsonNode>comparingInt(node -> node.isNumber() ? 0 : 1)
                .thenComparingDouble(JsonNode::asDouble)
                .thenComparing(ComparedRun::text);
        Comparator<JsonNode> wanted = reverse ? order.reversed() : order;
        rows.sort((one, other) -> {
            Optional<JsonNode> left = value.apply(one);
            Optional<JsonNode> right = value.apply(other);
            return left.isPresent() && right.isPresent()
                    ? wanted.compare(left.get(), right.get())
                    : Boolean.compare(left.isEmpty(), right.isEmpty());
        });
    }

    /** Return the columns in which the runs are not all alike. */
    List<String> differing() {
        return columns.keySet().stream()
                .filter(name -> rows.stream().map(columns.get(name)).distinct().count() > 1)
                .toList();
    }

    /** Return the first step of the first run whose code or values are not those of all others. */
    Optional<String> firstDivergentStep() {
        List<String> differing = differing();
        return rows.stream()
                .limit(1)
                .flatMap(run -> run.code().keySet().stream())
                .filter(step -> differing.contains("code of " + step) || differing.contains("values of " + step))
                .findFirst();
    }

    TextTable draw(boolean all, int limit) {
        List<String> shown = all ? List.copyOf(columns.keySet()) : differing();
        boolean experiments = rows.stream().anyMatch(run -> run.experiment() > 0);
        List<Column> heads = new ArrayList<>();
        heads.add(Column.number("run"));
        if (experiments) {
            heads.add(Column.number("experiment"));
        }
        shown.forEach(name -> heads.add(numbers.containsKey(name) ? Column.number(name) : Column.fixed(name)));
        heads.add(Column.number("took"));
        List<List<String>> cells = new ArrayList<>();
        for (ComparedRun run : rows.subList(0, Math.min(limit, rows.size()))) {
            List<String> row = new ArrayList<>();
            row.add(run.run() == 0 ? "" : Long.toString(run.run()));
            if (experiments) {
                row.add(run.experiment() == 0 ? "" : Integer.toString(run.experiment()));
            }
            shown.forEach(name -> row.add(Optional.ofNullable(columns.get(name))
                    .map(column -> column.apply(run))
                    .orElse("")));
            row.add(run.seconds().isPresent() ? Views.duration(run.seconds().getAsDouble()) : "");
            cells.add(row);
        }
        return new TextTable(heads, cells);
    }
}
