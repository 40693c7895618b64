package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.Dataflow.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Where names are used for the last time, and which cell binds them first. */
final class Mentions {
    private static final Integer LATE = Integer.MAX_VALUE;

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

    private void mention(Integer unit, Integer cell, Statement statement) {
        var facts = statement.facts();
        for (var name : facts.reads()) {
            use(name, unit);
        }
        for (var name : facts.mutates()) {
            use(name, unit);
        }
        for (var name : facts.binds()) {
            firstCell.putIfAbsent(name, cell);
        }
        if (facts.barrier().isPresent()) {
            lastBarrier = unit;
        }
        for (var callable : facts.callables().values()) {
            mentionLate(cell, callable);
        }
    }

    /** A function may be called from any step. */
    private void mentionLate(Integer cell, Callable callable) {
        callable.reads().forEach(name -> use(name, LATE));
        callable.mutates().forEach(name -> use(name, LATE));
        callable.binds().forEach(name -> firstCell.putIfAbsent(name, cell));
        if (callable.barrier().isPresent()) {
            lastBarrier = LATE;
        }
    }

    private void use(String name, Integer unit) {
        lastUnit.merge(name, unit, (before, now) -> before.compareTo(now) < 0 ? now : before);
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
