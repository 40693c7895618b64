package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.Dataflow.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds modules whose files are written after they were imported.
 *
 * <p>One session keeps the module that it has; a step that imports it later, or is handed it, would have the new one.
 */
public final class RewrittenModules {
    private final Map<String, Integer> importing = new HashMap<>();
    private final Map<String, Set<String>> users = new HashMap<>();
    private final Map<String, Rewrite> rewritten = new LinkedHashMap<>();
    private final Map<String, Callable> functions = new HashMap<>();

    /**
     * A module that is used after its file was written.
     *
     * @param cell the cell that writes it
     * @param line one-based line of that cell
     * @param firstCell the cell that imports it first
     * @param lastCell the last cell that uses it
     */
    public record Rewrite(String module, int cell, int line, int firstCell, int lastCell) {}

    private RewrittenModules() {}

    /** Find them in cells in the order of the document. */
    public static List<Rewrite> find(List<Cell> cells) {
        // Nearly no notebook writes modules; to follow all names costs more than to look.
        if (cells.stream()
                .flatMap(cell -> Prelude.statementsOf(cell.facts()).stream())
                .noneMatch(statement -> writesSource(statement.facts()))) {
            return List.of();
        }
        var modules = new RewrittenModules();
        for (var cell : cells) {
            for (var statement : Prelude.statementsOf(cell.facts())) {
                modules.run(cell.number(), statement);
            }
        }
        return modules.rewritten.values().stream()
                .filter(rewrite -> rewrite.lastCell() > 0)
                .toList();
    }

    private static boolean writesSource(CellFacts facts) {
        return facts.files().writes().stream().anyMatch(ModuleOrder::isSource)
                || facts.callables().values().stream()
                        .anyMatch(callable -> callable.files().writes().stream().anyMatch(ModuleOrder::isSource));
    }

    private void run(int cell, Statement statement) {
        var facts = statement.facts();
        functions.putAll(facts.callables());
        users.forEach((module, names) -> {
            if (!Collections.disjoint(facts.reads(), names)) {
                used(module, cell);
            }
            if (facts.callables().values().stream()
                    .anyMatch(callable -> !Collections.disjoint(callable.reads(), names))) {
                names.addAll(facts.callables().keySet());
            }
        });
        for (var module : facts.files().modules()) {
            used(module, cell);
            importing.putIfAbsent(module, cell);
            users.computeIfAbsent(module, any -> new HashSet<>()).addAll(facts.binds());
        }
        for (var path : written(facts)) {
            for (var module : ModuleOrder.modules(path)) {
                var first = importing.get(module);
                if (first != null && ModuleOrder.isSource(path)) {
                    rewritten.putIfAbsent(module, new Rewrite(module, cell, statement.firstLine(), first, 0));
                }
            }
        }
    }

    private void used(String module, int cell) {
        rewritten.computeIfPresent(
                module, (any, known) -> new Rewrite(module, known.cell(), known.line(), known.firstCell(), cell));
    }

    /** What is written by a statement itself and by the functions that it calls. */
    private Set<String> written(CellFacts facts) {
        Set<String> paths = new HashSet<>(facts.files().writes());
        Set<String> seen = new HashSet<>();
        var open = new ArrayList<>(facts.calls());
        while (!open.isEmpty()) {
            var callee = open.remove(open.size() - 1).callee();
            var function = functions.get(callee);
            if (function != null && seen.add(callee)) {
                paths.addAll(function.files().writes());
                open.addAll(function.calls());
            }
        }
        return paths;
    }
}
