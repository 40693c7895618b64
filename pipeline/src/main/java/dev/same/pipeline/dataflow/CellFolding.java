package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Barrier;
import dev.same.pipeline.dataflow.CellFacts.Call;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.FileUse;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Facts of statements that run one after the other, as facts of the whole. */
final class CellFolding {
    private final Set<String> reads = new LinkedHashSet<>();
    private final Set<String> binds = new LinkedHashSet<>();
    private final Set<String> surelyBinds = new LinkedHashSet<>();
    private final Set<String> unbinds = new LinkedHashSet<>();
    private final Set<String> mutates = new LinkedHashSet<>();
    private final Map<String, Callable> callables = new LinkedHashMap<>();
    private final Map<String, Set<String>> carries = new LinkedHashMap<>();
    private final Map<String, Set<String>> shares = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final Set<String> filesRead = new LinkedHashSet<>();
    private final Set<String> filesWritten = new LinkedHashSet<>();
    private final Set<String> modules = new LinkedHashSet<>();
    private boolean readsUnknown;
    private boolean writesUnknown;
    private boolean writesUnknownModule;
    private Optional<Barrier> barrier = Optional.empty();

    private CellFolding() {}

    static CellFacts fold(List<Statement> statements) {
        if (statements.size() == 1) {
            return statements.get(0).facts().withStatements(statements);
        }
        var folding = new CellFolding();
        statements.forEach(statement -> folding.add(statement.facts()));
        return folding.facts(statements);
    }

    private void add(CellFacts next) {
        for (var name : next.reads()) {
            if (!surelyBinds.contains(name) && !unbinds.contains(name)) {
                reads.add(name);
            }
        }
        binds.addAll(next.binds());
        unbinds.removeAll(next.binds());
        surelyBinds.addAll(next.surelyBinds());
        for (var name : next.unbinds()) {
            surelyBinds.remove(name);
            unbinds.add(name);
        }
        for (var name : next.surelyBinds()) {
            callables.remove(name);
            carries.remove(name);
            shares.remove(name);
        }
        mutates.addAll(next.mutates());
        next.callables()
                .forEach((name, callable) ->
                        callables.merge(name, callable, (first, second) -> PythonWalker.merge(first, List.of(second))));
        next.carries().forEach((name, held) -> union(carries, name, held));
        next.shares().forEach((name, held) -> union(shares, name, held));
        calls.addAll(next.calls());
        filesRead.addAll(next.files().reads());
        filesWritten.addAll(next.files().writes());
        readsUnknown |= next.files().readsUnknown();
        writesUnknown |= next.files().writesUnknown();
        modules.addAll(next.files().modules());
        writesUnknownModule |= next.files().writesUnknownModule();
        if (barrier.isEmpty()) {
            barrier = next.barrier();
        }
    }

    private static void union(Map<String, Set<String>> map, String name, Set<String> others) {
        map.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(others);
    }

    private CellFacts facts(List<Statement> statements) {
        return new CellFacts(
                reads,
                binds,
                surelyBinds,
                unbinds,
                mutates,
                callables,
                carries,
                calls,
                new FileUse(filesRead, filesWritten, readsUnknown, writesUnknown, modules, writesUnknownModule),
                barrier,
                statements,
                shares);
    }
}
