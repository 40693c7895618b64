package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.FileUse;
import dev.same.pipeline.dataflow.StepFlow.Cause;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One step while its flow is being inferred. */
final class FlowUnit {
    final int index;
    final String name;
    final boolean runsPrelude;
    final Map<String, Integer> reads = new LinkedHashMap<>();
    final Set<String> outputs = new LinkedHashSet<>();
    /** Names received only because the step may leave them as they were: needed if a later step reads them. */
    final Set<String> passing = new LinkedHashSet<>();
    /** Outputs that a barrier receives; it reads all names without listing them. */
    final Set<String> pinned = new HashSet<>();

    /** Names whose values this step changes in place, as far as that can be seen. */
    final Set<String> changes = new LinkedHashSet<>();

    final Set<Integer> definitions = new TreeSet<>();
    final Set<String> noticed = new HashSet<>();
    /** Names that this step has bound for sure so far. */
    final Set<String> sure = new HashSet<>();

    boolean barrier;
    /** How many names were known before this step, and after it; counts only for barriers. */
    int namesBefore;

    int namesAfter;
    /** The next barrier after this one, or -1: it receives what this one hands on. */
    int nextBarrier = -1;

    final Set<Callable> followed = Collections.newSetFromMap(new IdentityHashMap<>());
    final Set<Callable> followedCalled = Collections.newSetFromMap(new IdentityHashMap<>());
    final Map<Callable, Set<Map<String, String>>> applied = new IdentityHashMap<>();
    private final Map<Integer, MutableCause> causes = new TreeMap<>();
    private final Set<String> filesRead = new LinkedHashSet<>();
    private final Set<String> filesWritten = new LinkedHashSet<>();
    private final Set<String> modules = new LinkedHashSet<>();
    private boolean readsUnknown;
    private boolean writesUnknown;
    private boolean writesUnknownModule;

    FlowUnit(int index, String name, boolean runsPrelude) {
        this.index = index;
        this.name = name;
        this.runsPrelude = runsPrelude;
    }

    static final class MutableCause {
        final Set<String> names = new LinkedHashSet<>();
        final Set<String> files = new LinkedHashSet<>();
        boolean declared;
        boolean barrier;

        Cause toCause() {
            return new Cause(names, files, declared, barrier);
        }
    }

    MutableCause cause(int earlier) {
        return causes.computeIfAbsent(earlier, any -> new MutableCause());
    }

    Map<Integer, MutableCause> causes() {
        return causes;
    }

    void use(FileUse use) {
        filesRead.addAll(use.reads());
        filesWritten.addAll(use.writes());
        readsUnknown |= use.readsUnknown();
        writesUnknown |= use.writesUnknown();
        modules.addAll(use.modules());
        writesUnknownModule |= use.writesUnknownModule();
    }

    FileUse files() {
        return new FileUse(filesRead, filesWritten, readsUnknown, writesUnknown, modules, writesUnknownModule);
    }

    /** Forget that this step waits for another because of a name; the step itself, if that was all. */
    void forget(int earlier, String name) {
        var cause = cause(earlier);
        cause.names.remove(name);
        if (cause.names.isEmpty() && cause.files.isEmpty() && !cause.declared && !cause.barrier) {
            causes.remove(earlier);
        }
    }

    /** What names hold has changed: functions must be followed again. */
    void forgetFollowed() {
        if (!followed.isEmpty() || !followedCalled.isEmpty() || !applied.isEmpty()) {
            followed.clear();
            followedCalled.clear();
            applied.clear();
        }
    }
}
