package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.Dataflow.Cell;
import dev.same.pipeline.dataflow.Dataflow.Notice;
import dev.same.pipeline.dataflow.Dataflow.NoticeKind;
import dev.same.pipeline.dataflow.Dataflow.Step;
import dev.same.pipeline.dataflow.StepFlow.Cause;
import dev.same.pipeline.dataflow.StepFlow.Definition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One inference: walks the document once, then assembles what each step receives and hands on. */
final class DataflowInference {
    private final Prelude prelude;
    private final List<Step> steps;
    private final boolean setup;
    private final List<FlowUnit> units = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();
    private final FlowNames names;

    DataflowInference(List<Cell> preludeCells, List<Step> steps, Predicate<String> predefined) {
        this.steps = steps;
        this.prelude = new Prelude(preludeCells, steps, predefined);
        this.setup = prelude.computes() || (steps.isEmpty() && !preludeCells.isEmpty());
        this.names = new FlowNames(units, notices, prelude, new Mentions(steps, setup, predefined));
    }

    Dataflow run() {
        var files = new FileOrder(units);
        if (setup) {
            var unit = start(setupName(), true);
            runPrelude();
            files.add(unit.index, unit.files());
        } else {
            names.beforeFirstStep();
            runPrelude();
        }
        for (var step : steps) {
            var unit = start(step.name(), !setup && units.isEmpty());
            if (setup) {
                unit.cause(0).barrier = true;
            }
            for (var cell : step.cells()) {
                for (var statement : Prelude.statementsOf(cell.facts())) {
                    names.run(cell.number(), statement);
                }
            }
            files.add(unit.index, unit.files());
        }
        prunePassedOn();
        declareOrder();
        return new Dataflow(units.stream().map(this::flow).toList(), notices);
    }

    private String setupName() {
        var name = Dataflow.SETUP;
        while (isStep(name)) {
            name += "_";
        }
        return name;
    }

    private boolean isStep(String name) {
        return steps.stream().anyMatch(step -> step.name().equals(name));
    }

    private void runPrelude() {
        for (var index = 0; index < prelude.statements.size(); index++) {
            if (setup || prelude.travels(index)) {
                names.run(prelude.cells.get(index), prelude.statements.get(index));
            }
            if (prelude.travels(index)) {
                names.define(index);
            }
        }
    }

    private FlowUnit start(String name, boolean runsPrelude) {
        var unit = new FlowUnit(units.size(), name, runsPrelude);
        units.add(unit);
        names.start(unit);
        return unit;
    }

    /** A step that may leave a name as it was needs its older value only if a later step reads the name. */
    private void prunePassedOn() {
        List<Map<String, Integer>> readers = new ArrayList<>();
        units.forEach(unit -> readers.add(new HashMap<>()));
        units.forEach(
                unit -> unit.reads.forEach((name, writer) -> readers.get(writer).merge(name, 1, Integer::sum)));
        for (var index = units.size() - 1; index >= 0; index--) {
            var unit = units.get(index);
            if (unit.barrier) {
                continue;
            }
            for (var name : unit.passing) {
                if (unit.outputs.contains(name)) {
                    continue;
                }
                int writer = Optional.ofNullable(unit.reads.remove(name)).orElseThrow();
                unit.forget(writer, name);
                if (readers.get(writer).merge(name, -1, Integer::sum) == 0
                        && !units.get(writer).pinned.contains(name)) {
                    units.get(writer).outputs.remove(name);
                }
            }
        }
    }

    private void declareOrder() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        units.forEach(unit -> numbers.putIfAbsent(unit.name, unit.index));
        for (var index = 0; index < steps.size(); index++) {
            var unit = units.get(index + (setup ? 1 : 0));
            for (var earlier : steps.get(index).after()) {
                var number = numbers.get(earlier);
                if (number != null && number != unit.index) {
                    unit.cause(number).declared = true;
                }
            }
        }
        StepCycles.find(units)
                .ifPresent(cycle -> notices.add(new Notice(
                        NoticeKind.CYCLE,
                        cycle.get(0),
                        0,
                        0,
                        Optional.empty(),
                        "steps come after each other in a circle: " + String.join(", ", cycle)
                                + " (each reads from, or was told to come after, the next; remove one --after)")));
    }

    private StepFlow flow(FlowUnit unit) {
        Map<String, Cause> after = new LinkedHashMap<>();
        unit.causes().forEach((earlier, cause) -> after.put(units.get(earlier).name, cause.toCause()));
        List<Definition> definitions = new ArrayList<>();
        for (var index : unit.runsPrelude || unit.barrier ? names.allDefinitions() : unit.definitions) {
            definitions.add(new Definition(prelude.cells.get(index), prelude.statements.get(index)));
        }
        return new StepFlow(
                unit.name,
                unit.runsPrelude,
                reads(unit),
                outputs(unit),
                definitions,
                after,
                unit.files(),
                unit.changes);
    }

    private Map<String, String> reads(FlowUnit unit) {
        if (unit.barrier) {
            // Names of a star import are known only where somebody reads them.
            Map<String, String> starred = new LinkedHashMap<>();
            unit.reads.forEach((name, writer) -> {
                if (names.state(name).writerBefore(unit.index) == NameState.UNBOUND) {
                    starred.put(name, units.get(writer).name);
                }
            });
            return LazyNames.map(
                    names.order(),
                    unit.namesBefore,
                    name -> {
                        var writer = names.writerBefore(name, unit.index);
                        return writer < 0 ? "" : units.get(writer).name;
                    },
                    starred);
        }
        Map<String, String> reads = new LinkedHashMap<>();
        unit.reads.forEach((name, writer) -> reads.put(name, units.get(writer).name));
        return reads;
    }

    private Set<String> outputs(FlowUnit unit) {
        if (!unit.barrier || unit.nextBarrier < 0) {
            return unit.outputs;
        }
        return LazyNames.set(() -> Stream.concat(
                        unit.outputs.stream(),
                        LazyNames.prefix(names.order(), unit.namesAfter)
                                .filter(name -> names.writerBefore(name, unit.nextBarrier) == unit.index)
                                .map(name -> name.name))
                .distinct());
    }
}
