package dev.same.pipeline.dataflow.java;

import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.Barrier;
import dev.same.pipeline.dataflow.CellFacts.Call;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.FileUse;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Facts while they are being found. */
final class FactsBuilder {
    final Set<String> reads = new LinkedHashSet<>();
    final Set<String> binds = new LinkedHashSet<>();
    final Set<String> surelyBinds = new LinkedHashSet<>();
    final Set<String> mutates = new LinkedHashSet<>();
    final Set<String> mutatedParameters = new LinkedHashSet<>();
    final Map<String, Callable> callables = new LinkedHashMap<>();
    final Map<String, Set<String>> carries = new LinkedHashMap<>();
    final Map<String, Set<String>> processBound = new LinkedHashMap<>();
    final List<Call> calls = new ArrayList<>();
    final Set<String> filesRead = new LinkedHashSet<>();
    final Set<String> filesWritten = new LinkedHashSet<>();
    boolean readsUnknown;
    boolean writesUnknown;

    void read(String name) {
        if (!surelyBinds.contains(name)) {
            reads.add(name);
        }
    }

    void bind(String name, boolean surely) {
        binds.add(name);
        if (surely) {
            surelyBinds.add(name);
        }
    }

    void carry(String name, Collection<String> names) {
        Set<String> carried = new LinkedHashSet<>(names);
        carried.remove(name);
        if (!carried.isEmpty()) {
            carries.computeIfAbsent(name, n -> new LinkedHashSet<>()).addAll(carried);
        }
    }

    /** What stands after this. */
    void then(CellFacts next) {
        next.reads().forEach(this::read);
        binds.addAll(next.binds());
        surelyBinds.addAll(next.surelyBinds());
        mutates.addAll(next.mutates());
        next.callables()
                .forEach((name, callable) -> callables.merge(
                        name, callable, name.startsWith(".") ? FactsBuilder::union : (old, redefined) -> redefined));
        next.carries().forEach(this::carry);
        calls.addAll(next.calls());
        files(next.files());
    }

    void files(FileUse files) {
        filesRead.addAll(files.reads());
        filesWritten.addAll(files.writes());
        readsUnknown |= files.readsUnknown();
        writesUnknown |= files.writesUnknown();
    }

    FileUse files() {
        return new FileUse(ordered(filesRead), ordered(filesWritten), readsUnknown, writesUnknown);
    }

    CellFacts facts(Optional<Barrier> barrier, List<Statement> statements) {
        return new CellFacts(
                ordered(reads),
                ordered(binds),
                ordered(surelyBinds),
                Set.of(),
                ordered(mutates),
                Collections.unmodifiableMap(new LinkedHashMap<>(callables)),
                Collections.unmodifiableMap(new LinkedHashMap<>(carries)),
                List.copyOf(calls),
                files(),
                barrier,
                List.copyOf(statements),
                Map.of(),
                Collections.unmodifiableMap(new LinkedHashMap<>(processBound)));
    }

    Callable callable(List<String> parameters) {
        return new Callable(
                ordered(reads),
                ordered(binds),
                ordered(mutates),
                ordered(mutatedParameters),
                List.copyOf(parameters),
                List.copyOf(calls),
                files(),
                Optional.empty());
    }

    /** Two methods of one name: a call may mean either. */
    static Callable union(Callable one, Callable other) {
        var both = new FactsBuilder();
        for (Callable c : List.of(one, other)) {
            both.reads.addAll(c.reads());
            both.binds.addAll(c.binds());
            both.mutates.addAll(c.mutates());
            both.mutatedParameters.addAll(c.mutatedParameters());
            both.calls.addAll(c.calls());
            both.files(c.files());
        }
        boolean longer = one.parameters().size() >= other.parameters().size();
        return both.callable(longer ? one.parameters() : other.parameters());
    }

    private static Set<String> ordered(Set<String> names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }
}
