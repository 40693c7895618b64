package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Barrier;
import dev.same.pipeline.dataflow.CellFacts.Call;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.FileUse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects what one piece of code does: a top-level statement when it runs, or a function when it is called. */
final class PythonSink {
    final boolean function;
    final Set<String> reads = new LinkedHashSet<>();
    final Set<String> binds = new LinkedHashSet<>();
    /** The part of {@link #binds} that something else than an except clause binds. */
    final Set<String> lastingBinds = new LinkedHashSet<>();

    final Set<String> mutates = new LinkedHashSet<>();
    final Set<String> mutatedParameters = new LinkedHashSet<>();
    final Map<String, Callable> callables = new LinkedHashMap<>();
    final Map<String, Set<String>> carries = new LinkedHashMap<>();
    final Map<String, Set<String>> shares = new LinkedHashMap<>();
    final Set<String> returns = new LinkedHashSet<>();
    final List<Call> calls = new ArrayList<>();
    final Set<String> filesRead = new LinkedHashSet<>();
    final Set<String> filesWritten = new LinkedHashSet<>();
    final Set<String> modules = new LinkedHashSet<>();
    boolean readsUnknownFile;
    boolean writesUnknownFile;
    boolean writesUnknownModule;
    private Optional<Barrier> barrier = Optional.empty();

    PythonSink(boolean function) {
        this.function = function;
    }

    void barrier(String reason, int line) {
        if (barrier.isEmpty()) {
            barrier = Optional.of(new Barrier(reason, line, false));
        }
    }

    Optional<Barrier> barrier() {
        return barrier;
    }

    FileUse files() {
        if (filesRead.isEmpty()
                && filesWritten.isEmpty()
                && !readsUnknownFile
                && !writesUnknownFile
                && modules.isEmpty()) {
            return FileUse.NONE;
        }
        return new FileUse(
                Set.copyOf(filesRead),
                Set.copyOf(filesWritten),
                readsUnknownFile,
                writesUnknownFile,
                Set.copyOf(modules),
                writesUnknownModule);
    }

    void use(FileUse files) {
        filesRead.addAll(files.reads());
        filesWritten.addAll(files.writes());
        readsUnknownFile |= files.readsUnknown();
        writesUnknownFile |= files.writesUnknown();
        modules.addAll(files.modules());
        writesUnknownModule |= files.writesUnknownModule();
    }

    void carry(String name, Set<String> held) {
        add(carries, name, held);
    }

    void share(String name, Set<String> others) {
        add(shares, name, others);
    }

    private static void add(Map<String, Set<String>> map, String name, Set<String> others) {
        if (others.isEmpty() || (others.size() == 1 && others.contains(name))) {
            return;
        }
        var set = map.computeIfAbsent(name, any -> new LinkedHashSet<>());
        set.addAll(others);
        set.remove(name);
    }

    Callable toCallable(List<String> parameters) {
        return new Callable(
                reads,
                binds,
                mutates,
                mutatedParameters,
                parameters,
                calls,
                files(),
                barrier,
                Map.of(),
                plain(carries),
                plain(returns));
    }

    private static Map<String, Set<String>> plain(Map<String, Set<String>> map) {
        Map<String, Set<String>> result = new LinkedHashMap<>();
        map.forEach((name, others) -> result.put(plain(name), plain(others)));
        return result;
    }

    private static Set<String> plain(Set<String> names) {
        Set<String> result = new LinkedHashSet<>();
        names.forEach(name -> result.add(plain(name)));
        return result;
    }

    /** Strip the mark of a parameter. */
    static String plain(String root) {
        return root.startsWith(PythonValue.PARAMETER_MARK) ? root.substring(1) : root;
    }
}
