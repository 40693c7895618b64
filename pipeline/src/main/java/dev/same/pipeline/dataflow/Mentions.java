package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.Dataflow.Step;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Where names are used for the last time, and which cell binds them first. */
final class Mentions {
    private final Map<String, Integer> lastUnit = new HashMap<>();
    private final Map<String, Integer> firstCell = new HashMap<>();
    private final Predicate<String> predefined;
    private int lastBarrier = -1;

    Mentions(List<Step> steps, boolean setup, Predicate<String> predefined) {
        this.predefined = predefined;
        var unit = setup ? 1 : 0;
        for (var step : steps) {
            for (var cell : step.cells()) {
                for (var statement : Prelude.statementsOf(cell.facts())) {
                    mention(unit, cell.number(), statement);
                }
            }
            unit++;
        }
    }

    private void mention(int unit, int cell, Statement statement) {
        var facts = statement.facts();
        facts.reads().forEach(name -> lastUnit.put(name, unit));
        facts.mutates().forEach(name -> lastUnit.put(name, unit));
        facts.binds().forEach(name -> firstCell.putIfAbsent(name, cell));
        if (facts.barrier().isPresent()) {
            lastBarrier = unit;
        }
        Set<String> late = new LinkedHashSet<>();
        facts.callables().values().forEach(callable -> {
            late.addAll(callable.reads());
            late.addAll(callable.mutates());
            callable.binds().forEach(name -> firstCell.putIfAbsent(name, cell));
            if (callable.barrier().isPresent()) {
                lastBarrier = Integer.MAX_VALUE;
            }
        });
        late.forEach(name -> lastUnit.put(name, Integer.MAX_VALUE));
    }

    boolean isUsedFrom(int unit, String name) {
        return lastBarrier >= unit || lastUnit.getOrDefault(name, -1) >= unit;
    }

    Optional<Integer> firstCellBinding(String name) {
        return Optional.ofNullable(firstCell.get(name));
    }

    boolean isPredefined(String name) {
        return predefined.test(name);
    }
}
