package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pipeline.dataflow.Dataflow.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The cells before the first step: which of their statements travel to the steps that need them, and whether anything is left
 * that must be computed once, by a setup step.
 */
final class Prelude {
    final List<Integer> cells = new ArrayList<>();
    final List<Statement> statements = new ArrayList<>();
    private final boolean[] travels;

    Prelude(List<Cell> prelude, List<Dataflow.Step> steps, Predicate<String> predefined) {
        for (var cell : prelude) {
            for (var statement : statementsOf(cell.facts())) {
                cells.add(cell.number());
                statements.add(statement);
            }
        }
        travels = new boolean[statements.size()];
        for (var index = 0; index < travels.length; index++) {
            var statement = statements.get(index);
            // A type whose static fields are made anew each time is made once, by the setup step, and they travel.
            travels[index] = statement.kind() == StatementKind.IMPORT
                    || (statement.kind() == StatementKind.DEFINITION
                            && Collections.disjoint(
                                    statement.facts().mutates(),
                                    statement.facts().binds()));
        }
        if (travels.length > 0) {
            keepWhatSteps(changedNames(steps), predefined);
        }
    }

    /** A language may give facts of a cell without its statements: then the cell is one statement. */
    static List<Statement> statementsOf(CellFacts facts) {
        return facts.statements().isEmpty()
                ? List.of(new Statement(StatementKind.COMPUTE, 1, 1, "", facts))
                : facts.statements();
    }

    boolean travels(int statement) {
        return travels[statement];
    }

    boolean computes() {
        for (var index = 0; index < travels.length; index++) {
            if (!travels[index] && statements.get(index).kind() != StatementKind.NEUTRAL) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> changedNames(List<Dataflow.Step> steps) {
        Set<String> changed = new HashSet<>();
        for (var step : steps) {
            for (var cell : step.cells()) {
                for (var statement : statementsOf(cell.facts())) {
                    if (statement.kind() != StatementKind.IMPORT) {
                        addChanged(changed, statement.facts());
                    }
                }
            }
        }
        return changed;
    }

    private static void addChanged(Set<String> changed, CellFacts facts) {
        changed.addAll(facts.mutates());
        changed.addAll(facts.binds());
        changed.addAll(facts.unbinds());
        facts.callables().values().forEach(callable -> addChanged(changed, callable));
    }

    private static void addChanged(Set<String> changed, Callable callable) {
        changed.addAll(callable.mutates());
        changed.addAll(callable.binds());
        callable.methods().values().forEach(method -> addChanged(changed, method));
    }

    /** A definition that is changed, or that needs a computed name when it runs, is computed as well. */
    private void keepWhatSteps(Set<String> change, Predicate<String> predefined) {
        var changed = new HashSet<>(change);
        for (var again = true; again; ) {
            again = false;
            for (var index = 0; index < travels.length; index++) {
                if (!travels[index]) {
                    addChanged(changed, statements.get(index).facts());
                } else {
                    statements.get(index).facts().callables().values().forEach(c -> addChanged(changed, c));
                }
            }
            Set<String> available = new HashSet<>();
            Map<String, Callable> functions = new HashMap<>();
            for (var index = 0; index < travels.length; index++) {
                var statement = statements.get(index);
                if (travels[index] && !mayTravel(statement, changed, available, functions, predefined)) {
                    travels[index] = false;
                    again = true;
                }
                if (travels[index]) {
                    available.addAll(statement.facts().binds());
                    functions.putAll(statement.facts().callables());
                }
            }
        }
    }

    private static boolean mayTravel(
            Statement statement,
            Set<String> changed,
            Set<String> available,
            Map<String, Callable> functions,
            Predicate<String> predefined) {
        if (statement.kind() == StatementKind.IMPORT) {
            return true;
        }
        var facts = statement.facts();
        if (facts.binds().stream().anyMatch(changed::contains)) {
            return false;
        }
        for (var name : facts.reads()) {
            if (!available.contains(name) && (!predefined.test(name) || changed.contains(name))) {
                return false;
            }
        }
        // A decorator of the cells' own may keep something, in itself or in what it makes: it must run once.
        for (var call : facts.calls()) {
            if (functions.containsKey(call.callee())) {
                return false;
            }
        }
        return true;
    }
}
