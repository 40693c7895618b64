package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Call;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What calls of functions from cells do: they read, bind and change what the function's body does, with arguments put in. */
final class CallEffects {
    /** How names of values start that no variable holds: an argument that is a lambda, the receiver in {@code A().m()}. */
    static final String NAMELESS = ":";

    /** Stands for the method when a part of a value is called itself. */
    static final String PART = "[]";

    /** Methods of containers: they call nothing of what is in them. */
    private static final Set<String> QUIET_METHODS =
            Set.of("copy", "count", "index", "keys", "values", "items", "get", "join", "cache_clear", "cache_info");

    private static final int MAX_DEPTH = 100;

    private final FlowNames names;
    /** Methods of classes from cells by name: the receiver's class is not known, so each of them may be meant. */
    private final Map<String, Set<Callable>> methods = new HashMap<>();

    CallEffects(FlowNames names) {
        this.names = names;
    }

    /** Whether a name stands for a value that no variable of the notebook holds. */
    static boolean isNameless(String name) {
        return name.startsWith(NAMELESS);
    }

    void learnMethods(Callable callable) {
        callable.methods()
                .forEach((name, method) -> methods.computeIfAbsent(
                                name, any -> Collections.newSetFromMap(new IdentityHashMap<>()))
                        .add(method));
    }

    void run(Call call) {
        run(call, 0, Optional.empty());
    }

    private void run(Call call, int depth, Optional<Callable> caller) {
        if (depth > MAX_DEPTH) {
            return;
        }
        for (var argument : call.arguments().values()) {
            runLater(argument, depth);
        }
        call.keywords().forEach((keyword, argument) -> {
            if (!keyword.equals(Call.LATER)) {
                runLater(argument, depth);
            }
        });
        var dot = call.callee().indexOf('.');
        if (dot <= 0) {
            // Java's methods are noted by their name behind a dot, with the receiver as the first argument.
            if (!call.callee().isEmpty()) {
                runNamed(call, depth);
            }
            return;
        }
        var receiver = call.callee().substring(0, dot);
        if (names.isImported(receiver)) {
            return;
        }
        var name = call.callee().substring(dot + 1);
        if (name.equals(PART)) {
            runParts(receiver, call, depth, caller);
            return;
        }
        var known = methods.getOrDefault(name, Set.of());
        for (var method : known) {
            runMethod(method, receiver, call, depth);
        }
        if (known.isEmpty() && !isOfContainer(name)) {
            // An attribute that holds a function, or a method of a library's class that calls what it was given.
            for (var callable : names.callables(receiver)) {
                if (callable.methods().isEmpty()) {
                    names.follow(callable, true);
                    apply(callable, arguments(callable, call, Optional.empty()), depth);
                }
            }
        }
    }

    private static boolean isOfContainer(String method) {
        return QUIET_METHODS.contains(method)
                || PythonLibrary.STORING_METHODS.contains(method)
                || (PythonLibrary.MUTATING_METHODS.contains(method) && !PythonLibrary.DEEP_METHODS.contains(method));
    }

    private void runMethod(Callable method, String receiver, Call call, int depth) {
        names.follow(method, true);
        apply(method, arguments(method, call, Optional.of(receiver)), depth);
    }

    /**
     * Run what a value may hold: functions, and of objects their {@code __call__}, or any method, for a bound one may be held. An
     * object that calls what it keeps does not mean itself.
     */
    private void runParts(String holder, Call call, int depth, Optional<Callable> caller) {
        for (var callable : names.callables(holder)) {
            if (caller.filter(callable.methods()::containsValue).isPresent()) {
                continue;
            }
            names.follow(callable, true);
            apply(callable, arguments(callable, call, Optional.empty()), depth);
            runObject(callable, holder, call, depth);
        }
    }

    private void runObject(Callable type, String receiver, Call call, int depth) {
        var calling = type.methods().get("__call__");
        if (calling != null) {
            runMethod(calling, receiver, call, depth);
        } else {
            type.methods().values().forEach(method -> runMethod(method, receiver, call, depth));
        }
    }

    private void runNamed(Call call, int depth) {
        names.follow(call.callee(), true);
        for (var callable : names.callables(call.callee())) {
            apply(callable, arguments(callable, call, Optional.empty()), depth);
            if (!names.isBoundTo(call.callee(), callable)) {
                runObject(callable, call.callee(), call, depth);
            }
        }
    }

    /** A function that is given as an argument is probably called, nobody knows with what. */
    private void runLater(String name, int depth) {
        for (var callable : names.callables(name)) {
            if (callable.methods().isEmpty()) {
                names.follow(callable, true);
                apply(callable, Map.of(), depth);
            }
        }
    }

    private void apply(Callable callable, Map<String, String> arguments, int depth) {
        var seen = names.unit().applied.computeIfAbsent(callable, any -> new HashSet<>());
        if (!seen.add(arguments)) {
            return;
        }
        callable.barrier().ifPresent(names::barrier);
        for (var name : callable.mutates()) {
            names.mutate(name);
        }
        for (var parameter : callable.mutatedParameters()) {
            var argument = arguments.get(parameter);
            if (argument != null && !isNameless(argument) && !names.isImported(argument)) {
                names.mutate(argument);
            }
        }
        callable.binds().forEach(names::mayBind);
        for (var call : callable.calls()) {
            run(substitute(call, callable, arguments), depth + 1, Optional.of(callable));
        }
        callable.carries().forEach((target, held) -> {
            var name = actual(target, callable, arguments);
            if (name != null) {
                held.forEach(part -> keep(name, actual(part, callable, arguments)));
            }
        });
        names.unit().use(callable.files());
    }

    private void keep(String target, @Nullable String part) {
        if (part == null || part.endsWith("()") || part.equals(target) || isNameless(target)) {
            return;
        }
        var held = names.state(target).held;
        if (!names.state(part).held.isEmpty()) {
            held.add(names.state(part).held);
            names.unit().forgetFollowed();
        }
        if (names.state(part).writer() != NameState.UNBOUND && !names.isImported(part)) {
            names.state(target).share(names.state(part));
        }
    }

    private static @Nullable String actual(String name, Callable callable, Map<String, String> arguments) {
        return isParameter(name, callable) ? arguments.get(name) : name;
    }

    private static boolean isParameter(String name, Callable callable) {
        return name.equals(Call.LATER) || callable.parameters().contains(name);
    }

    private static Call substitute(Call call, Callable callable, Map<String, String> arguments) {
        var dot = call.callee().indexOf('.');
        var root = dot < 0 ? call.callee() : call.callee().substring(0, dot);
        var actualRoot = actual(root, callable, arguments);
        var callee = actualRoot == null
                ? ""
                : dot < 0 ? actualRoot : actualRoot + call.callee().substring(dot);
        Map<Integer, String> positional = new LinkedHashMap<>();
        call.arguments().forEach((position, name) -> {
            var actual = actual(name, callable, arguments);
            if (actual != null) {
                positional.put(position, actual);
            }
        });
        Map<String, String> keywords = new LinkedHashMap<>();
        call.keywords().forEach((keyword, name) -> {
            var actual = actual(name, callable, arguments);
            if (actual != null) {
                keywords.put(keyword, actual);
            }
        });
        return new Call(callee, positional, keywords, call.line());
    }

    /** Bring the arguments of a call to the parameters that take them. */
    private static Map<String, String> arguments(Callable callable, Call call, Optional<String> receiver) {
        Map<String, String> result = new HashMap<>();
        var positional = new ArrayList<String>();
        var rest = Optional.<String>empty();
        for (var parameter : callable.parameters()) {
            if (parameter.startsWith("*")) {
                rest = Optional.of(parameter).filter(star -> star.length() > 1 && !star.startsWith("**"));
                break;
            }
            positional.add(parameter);
        }
        var shift = receiver.isPresent() ? 1 : 0;
        if (receiver.isPresent() && !positional.isEmpty()) {
            result.put(positional.get(0), receiver.get());
        }
        for (var argument : call.arguments().entrySet()) {
            var position = argument.getKey() + shift;
            if (position < positional.size()) {
                result.put(positional.get(position), argument.getValue());
            } else {
                rest.ifPresent(star -> result.put(star, argument.getValue()));
            }
        }
        call.keywords().forEach((keyword, name) -> {
            if (isParameter(keyword, callable)) {
                result.put(keyword, name);
            }
        });
        return result;
    }

    /** Let a value hold what calling a function from a cell returns. */
    void addResult(Held held, NameState target, String function, CellFacts facts) {
        addResult(held, target, function, facts, new HashSet<>());
    }

    private void addResult(Held held, NameState target, String function, CellFacts facts, Set<String> open) {
        if (!open.add(function)) {
            return;
        }
        for (var callable : names.callables(function)) {
            for (var returned : callable.returns()) {
                if (isParameter(returned, callable)) {
                    addArgument(held, target, function, callable, returned, facts);
                } else if (returned.endsWith("()")) {
                    addResult(held, target, returned.substring(0, returned.length() - 2), facts, open);
                } else {
                    held.add(names.state(returned).held);
                }
            }
        }
    }

    private void addArgument(
            Held held, NameState target, String function, Callable callable, String parameter, CellFacts facts) {
        for (var call : facts.calls()) {
            if (!call.callee().equals(function)) {
                continue;
            }
            var argument = arguments(callable, call, Optional.empty()).get(parameter);
            if (argument != null) {
                var state = names.state(argument);
                held.add(state.held);
                if (state.writer() != NameState.UNBOUND && !state.imported) {
                    target.share(state);
                }
            }
        }
    }
}
