package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.PythonState.Status;
import dev.same.pythongrammar.shaded.pegparser.scope.Scope;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks Python code in the order in which it runs and notes what it does with module-level names.
 *
 * <p>Holds where the walk stands: the scope, the state of variables, and the sink for what is found. Statements,
 * expressions, calls and functions are walked by its parts.
 */
final class PythonWalker {
    final PythonParser.Parsed parsed;
    final PythonStatements statements = new PythonStatements(this);
    final PythonExpressions expressions = new PythonExpressions(this);
    final PythonCalls calls = new PythonCalls(this);
    final PythonFunctions functions = new PythonFunctions(this);
    final PythonPlaces places = new PythonPlaces(this);

    /** Names that the cell's imports have bound: calling {@code np.sort(a)} changes no {@code np}. */
    final Set<String> imported = new HashSet<>();

    /** Lambdas of the statement under way, and those of them that a name holds or a call has run. */
    final List<Callable> lambdas = new ArrayList<>();

    private final Set<Callable> kept = Collections.newSetFromMap(new IdentityHashMap<>(1));

    /** Root -> variables whose value may be its value. */
    private final Map<String, Set<String>> aliases = new HashMap<>();

    PythonFrame frame;
    PythonState state = new PythonState();
    PythonSink sink = new PythonSink(false);
    private int frames;

    PythonWalker(PythonParser.Parsed parsed) {
        this.parsed = parsed;
        this.frame =
                new PythonFrame(PythonFrame.Kind.MODULE, null, parsed.scopes().getTopScope(), 0, null);
    }

    /** Run a walk inside a new scope; nothing happens when the symbol table does not know it. */
    void inFrame(PythonFrame.Kind kind, @Nullable Scope scope, @Nullable String className, Runnable walk) {
        if (scope == null) {
            walk.run();
            return;
        }
        var outer = frame;
        frame = new PythonFrame(kind, outer, scope, ++frames, className);
        try {
            walk.run();
        } finally {
            frame = outer;
        }
    }

    /** Walk code that may run or not, or in another order: what it leaves in the state is kept by the result only. */
    PythonState branch(PythonState from, Runnable walk) {
        var outer = state;
        state = from.branch();
        try {
            walk.run();
            return state;
        } finally {
            state = outer;
        }
    }

    PythonValue read(String written) {
        var place = frame.resolve(written);
        if (place.module()) {
            return readModule(place.key());
        }
        if (place.classLocal() && state.status(place.key()) != Status.BOUND) {
            var name = place.key().substring(place.key().indexOf(':') + 1);
            var outer = readModule(name);
            var own = state.value(place.key());
            return own == null ? outer : own.or(outer);
        }
        var value = state.value(place.key());
        return value == null ? PythonValue.FRESH : value;
    }

    PythonValue readModule(String name) {
        var status = state.status(name);
        if (status != Status.BOUND && status != Status.UNBOUND) {
            sink.reads.add(name);
        }
        var value = state.value(name);
        return value == null ? PythonValue.ofRoot(name) : value.withRoot(name);
    }

    void bind(String written, PythonValue value) {
        var place = frame.resolve(written);
        if (place.module()) {
            forgetAliases(place.key());
        }
        state.bind(place.key(), value);
        for (var root : value.roots()) {
            aliases.computeIfAbsent(root, any -> new HashSet<>()).add(place.key());
        }
        if (place.classLocal()
                && frame.runsAtModuleLevel()
                && !value.callables().isEmpty()) {
            frame.methods.put(written, merge(null, value.callables()));
            kept.addAll(value.callables());
        }
        if (place.module()) {
            sink.binds.add(place.key());
            sink.lastingBinds.add(place.key());
            imported.remove(place.key());
            noteValue(place.key(), value);
        }
    }

    /** Variables that were this name's value keep the older one: changing them no longer changes the name. */
    private void forgetAliases(String name) {
        var keys = aliases.remove(name);
        if (keys == null) {
            return;
        }
        for (var key : keys) {
            var value = state.value(key);
            if (value != null && value.roots().contains(name)) {
                state.setValue(key, value.withoutRoot(name));
            }
        }
    }

    private void noteValue(String name, PythonValue value) {
        if (!sink.function) {
            sink.carry(name, value.holds());
            sink.share(name, value.shared());
            if (!value.callables().isEmpty()) {
                kept.addAll(value.callables());
                sink.callables.put(name, merge(sink.callables.get(name), value.callables()));
            }
        } else {
            sink.carry(name, value.holds());
        }
    }

    void unbind(String written) {
        var place = frame.resolve(written);
        state.unbind(place.key());
        if (place.module() && sink.function) {
            sink.binds.add(place.key());
        }
    }

    /** Bind the name of an except clause: gone again at the clause's end. */
    void bindException(String written) {
        var place = frame.resolve(written);
        state.bind(place.key(), PythonValue.FRESH);
        if (place.module()) {
            sink.binds.add(place.key());
        }
    }

    /** Note that a value is changed in place. */
    void mutate(PythonValue value) {
        mutate(value.roots());
    }

    void mutate(Set<String> roots) {
        for (var root : roots) {
            if (root.charAt(0) == PythonValue.PARAMETER) {
                sink.mutatedParameters.add(root.substring(1));
            } else {
                sink.mutates.add(root);
            }
        }
    }

    /** Note that {@code stored} becomes a part of the value of {@code target}. */
    void store(ExprTy target, PythonValue targetValue, PythonValue stored) {
        for (var root : targetValue.roots()) {
            sink.carry(root, stored.holds());
            sink.share(root, stored.shared());
            if (!sink.function && !stored.callables().isEmpty() && root.charAt(0) != PythonValue.PARAMETER) {
                kept.addAll(stored.callables());
                sink.callables.put(root, merge(sink.callables.get(root), stored.callables()));
            }
        }
        if (target instanceof ExprTy.Name name && !stored.equals(PythonValue.FRESH)) {
            var place = frame.resolve(name.id);
            var old = state.value(place.key());
            var held = stored.contained();
            state.setValue(place.key(), old == null ? held : old.or(held));
        }
    }

    /** Note that functions without a name run now, as an argument of a call probably does. */
    void runs(List<Callable> callables) {
        kept.addAll(callables);
        for (var callable : callables) {
            for (var name : callable.reads()) {
                readModule(name);
            }
            sink.binds.addAll(callable.binds());
            sink.lastingBinds.addAll(callable.binds());
            sink.mutates.addAll(callable.mutates());
            sink.calls.addAll(callable.calls());
            sink.use(callable.files());
            callable.barrier().ifPresent(barrier -> sink.barrier(barrier.reason(), barrier.line()));
        }
    }

    /** Let the lambdas of a statement that it neither kept nor called count as called: their value went an unknown way. */
    void runLostLambdas() {
        for (var lambda : lambdas) {
            if (!kept.contains(lambda)) {
                sink.reads.addAll(lambda.reads());
                runs(List.of(lambda));
            }
        }
        lambdas.clear();
        kept.clear();
    }

    static Callable merge(@Nullable Callable first, List<Callable> others) {
        var all = new ArrayList<Callable>(others);
        if (first != null) {
            all.remove(first);
            all.add(0, first);
        }
        if (all.size() == 1) {
            return all.get(0);
        }
        var sink = new PythonSink(true);
        var methods = new LinkedHashMap<String, Callable>();
        Set<String> parameters = new LinkedHashSet<>();
        for (var callable : all) {
            sink.reads.addAll(callable.reads());
            sink.binds.addAll(callable.binds());
            sink.lastingBinds.addAll(callable.binds());
            sink.mutates.addAll(callable.mutates());
            sink.mutatedParameters.addAll(callable.mutatedParameters());
            sink.calls.addAll(callable.calls());
            sink.use(callable.files());
            callable.barrier().ifPresent(barrier -> sink.barrier(barrier.reason(), barrier.line()));
            callable.carries().forEach(sink::carry);
            sink.returns.addAll(callable.returns());
            methods.putAll(callable.methods());
            parameters.addAll(callable.parameters());
        }
        return PythonFunctions.withMethods(sink.toCallable(List.copyOf(parameters)), methods);
    }
}
