package dev.same.pipeline.dataflow;

import static dev.same.pipeline.dataflow.PythonTree.list;

import dev.same.pipeline.dataflow.CellFacts.Call;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import dev.same.pythongrammar.shaded.pegparser.sst.KeywordTy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Walks calls: what they change, keep, open and give. */
final class PythonCalls {
    private final PythonWalker walker;
    private final PythonFiles files;

    /** A call with its parts evaluated. */
    record Evaluated(
            ExprTy.Call node,
            String name,
            Optional<String> dotted,
            PythonValue receiver,
            List<PythonValue> arguments,
            Map<String, PythonValue> keywords) {
        PythonValue argument(int position) {
            return position < arguments.size() ? arguments.get(position) : PythonValue.FRESH;
        }
    }

    PythonCalls(PythonWalker walker) {
        this.walker = walker;
        this.files = new PythonFiles(walker);
    }

    /** Note that a module is loaded. */
    void module(String dotted) {
        files.module(dotted);
    }

    PythonValue call(ExprTy.Call node) {
        var function = node.func instanceof ExprTy.Attribute attribute
                ? walker.expressions.eval(attribute.value)
                : walker.expressions.eval(node.func);
        List<PythonValue> arguments = new ArrayList<>();
        for (var argument : list(node.args)) {
            arguments.add(walker.expressions.eval(argument));
        }
        Map<String, PythonValue> keywords = new LinkedHashMap<>();
        for (KeywordTy keyword : PythonTree.keywords(node.keywords)) {
            keywords.put(keyword.arg == null ? "**" : keyword.arg, walker.expressions.eval(keyword.value));
        }
        if (node.func instanceof ExprTy.Name name) {
            var call = new Evaluated(node, name.id, Optional.of(name.id), function, arguments, keywords);
            var place = walker.frame.resolve(name.id);
            noteCall(call, place.module() ? place.key() : null);
            notePartCalls(call, place.module() ? place.key() : "");
            return plain(call);
        }
        if (node.func instanceof ExprTy.Attribute attribute) {
            var call = new Evaluated(node, attribute.attr, PythonTree.dotted(node.func), function, arguments, keywords);
            for (var root : function.roots()) {
                noteCall(call, PythonSink.plain(root) + "." + attribute.attr);
            }
            if (function.roots().isEmpty() && attribute.value instanceof ExprTy.Call) {
                noteCall(call, CallEffects.NAMELESS + "." + attribute.attr);
            }
            return method(call);
        }
        var call = new Evaluated(node, CallEffects.PART, Optional.empty(), function, arguments, keywords);
        notePartCalls(call, "");
        if (node.func instanceof ExprTy.Call made) {
            call.argument(0).roots().forEach(root -> noteLater(made, PythonSink.plain(root)));
        }
        arguments.forEach(argument -> walker.runs(argument.callables()));
        walker.runs(function.callables());
        return PythonValue.FRESH;
    }

    /** {@code fs["a"]()}, {@code for f in fs: f()}: what is called came out of another value. */
    private void notePartCalls(Evaluated call, String own) {
        Set<String> origins = new LinkedHashSet<>(call.receiver.roots());
        origins.addAll(call.receiver.holds());
        for (var origin : origins) {
            var name = PythonSink.plain(origin);
            if (!name.isEmpty() && !name.equals(own) && !name.endsWith("()")) {
                noteCall(call, name + "." + CallEffects.PART);
            }
        }
    }

    /** {@code on("x")(a)}: note what is given to the function that a call returns. */
    void noteLater(ExprTy.Call made, String argument) {
        PythonTree.dotted(made.func)
                .filter(callee -> callee.indexOf('.') == callee.lastIndexOf('.'))
                .ifPresent(callee -> walker.sink.calls.add(
                        new Call(callee, Map.of(), Map.of(Call.LATER, argument), made.getSourceRange().startLine)));
    }

    /** Note that a value is called as a function when its names are known to hold callables. */
    void readCallable(PythonValue value) {
        walker.runs(value.callables());
    }

    private void noteCall(Evaluated call, @Nullable String callee) {
        var arguments = new LinkedHashMap<Integer, String>();
        for (var index = 0; index < call.arguments.size(); index++) {
            noteArgument(arguments, index, call.arguments.get(index));
        }
        var keywords = new LinkedHashMap<String, String>();
        call.keywords.forEach((name, value) -> noteArgument(keywords, name, value));
        if (callee == null && arguments.isEmpty() && keywords.isEmpty()) {
            return;
        }
        walker.sink.calls.add(
                new Call(callee == null ? "" : callee, arguments, keywords, call.node.getSourceRange().startLine));
    }

    private <K> void noteArgument(Map<K, String> arguments, K key, PythonValue value) {
        for (var root : value.roots()) {
            arguments.putIfAbsent(key, PythonSink.plain(root));
        }
        if (!arguments.containsKey(key) && !value.callables().isEmpty() && !walker.sink.function) {
            // The called function may keep it: what it reads is read when it runs, later perhaps.
            var name = CallEffects.NAMELESS + walker.sink.callables.size();
            walker.sink.callables.put(name, PythonWalker.merge(null, value.callables()));
            arguments.put(key, name);
        }
    }

    private PythonValue plain(Evaluated call) {
        var own = walker.frame.resolve(call.name);
        var library = own.module() && (walker.state.value(own.key()) == null || walker.imported.contains(own.key()));
        runArguments(call);
        if (library) {
            barrier(call);
            files.plain(call);
            if (PythonLibrary.MUTATING_FUNCTIONS.contains(call.name)) {
                changeFirst(call);
            }
        }
        var file = call.keywords.get("file");
        if (file != null) {
            walker.mutate(file);
        }
        changeOut(call);
        if (library && call.name.equals("type") && call.arguments.size() == 1) {
            return walker.functions.withOwnClass(call.argument(0).part());
        }
        return result(call, own.module() ? Set.of(own.key() + "()") : call.receiver.holds());
    }

    private PythonValue method(Evaluated call) {
        runArguments(call);
        var dotted = call.dotted.orElse("");
        if (PythonLibrary.MODULE_BARRIERS.containsKey(dotted)) {
            walker.sink.barrier(PythonLibrary.MODULE_BARRIERS.get(dotted), line(call));
        }
        var module = isModule(call);
        files.method(call, module);
        if (PythonLibrary.MUTATING_FUNCTIONS.contains(call.name)) {
            changeFirst(call);
        }
        queryNames(call);
        changeOut(call);
        if (!module) {
            changeReceiver(call);
        }
        var value = result(call, call.receiver.holds());
        if (PythonLibrary.PART_METHODS.contains(call.name)) {
            return value.or(call.receiver.part());
        }
        return value;
    }

    /** {@code np.sort(a)}: a function of a module, not a method of a value. */
    private boolean isModule(Evaluated call) {
        if (!(call.node.func instanceof ExprTy.Attribute attribute)
                || !(attribute.value instanceof ExprTy.Name name)
                || !walker.frame.resolve(name.id).module()) {
            return false;
        }
        return walker.imported.contains(name.id)
                || (walker.state.value(name.id) == null && PythonLibrary.MODULE_NAMES.contains(name.id));
    }

    private void changeReceiver(Evaluated call) {
        var attribute = (ExprTy.Attribute) call.node.func;
        var inPlace = keywordIsTrue(call.node, "inplace");
        var storing = PythonLibrary.STORING_METHODS.contains(call.name);
        var torch = call.name.endsWith("_") && !call.name.endsWith("__");
        if (!storing && !inPlace && !torch && !changes(call)) {
            return;
        }
        walker.mutate(call.receiver);
        if (PythonLibrary.DEEP_METHODS.contains(call.name)) {
            walker.mutate(call.receiver.parts());
        }
        if (storing) {
            for (var argument : allArguments(call)) {
                walker.store(attribute.value, call.receiver, argument);
            }
        }
    }

    private static boolean changes(Evaluated call) {
        return PythonLibrary.MUTATING_METHODS.contains(call.name)
                || (PythonLibrary.FIGURE_METHODS.contains(call.name) && anyRoot(call, PythonLibrary.FIGURE_NAMES))
                || (PythonLibrary.RANDOM_METHODS.contains(call.name) && anyRoot(call, PythonLibrary.RANDOM_NAMES));
    }

    private static boolean anyRoot(Evaluated call, Pattern names) {
        return call.receiver.roots().stream()
                .anyMatch(root -> names.matcher(PythonSink.plain(root)).matches());
    }

    private void changeFirst(Evaluated call) {
        if (call.node.args == null || call.node.args.length == 0) {
            return;
        }
        walker.mutate(call.argument(0));
        for (var index = 1; index < call.arguments.size(); index++) {
            walker.store(call.node.args[0], call.argument(0), call.arguments.get(index));
        }
    }

    private void changeOut(Evaluated call) {
        var out = call.keywords.get("out");
        if (out != null) {
            walker.mutate(out);
            walker.mutate(out.parts());
        }
        if (call.dotted.isPresent()
                && keywordIsTrue(call.node, "inplace")
                && call.dotted.get().startsWith("pd.")) {
            walker.mutate(call.argument(0));
        }
    }

    /** Functions given as an argument probably run during the call, or are kept by what it makes. */
    private void runArguments(Evaluated call) {
        for (var argument : call.arguments) {
            walker.runs(argument.callables());
        }
        for (var argument : call.keywords.values()) {
            walker.runs(argument.callables());
        }
        walker.runs(call.receiver.callables());
    }

    private PythonValue result(Evaluated call, Set<String> holds) {
        Set<String> held = consumesMap(call) ? new LinkedHashSet<>() : new LinkedHashSet<>(holds);
        var result = PythonValue.FRESH;
        var first = call.arguments.isEmpty() ? PythonValue.FRESH : call.arguments.get(0);
        if (PythonLibrary.COPYING_FUNCTIONS.contains(call.name)) {
            for (var argument : call.arguments) {
                result = result.or(argument.copy());
            }
        } else if (PythonLibrary.PART_FUNCTIONS.contains(call.name)) {
            result = first.part();
        } else if (isConstructor(call.name)) {
            for (var argument : allArguments(call)) {
                result = result.or(argument.contained());
            }
            result = new PythonValue(Set.of(), result.parts(), Set.of(), List.of(), true, files.path(call));
        } else {
            result = new PythonValue(Set.of(), Set.of(), Set.of(), List.of(), false, files.path(call));
        }
        List<CellFacts.Callable> callables = new ArrayList<>();
        var keeps = isConstructor(call.name) || PythonLibrary.KEEPING_FUNCTIONS.contains(call.name);
        if (PythonLibrary.COPYING_FUNCTIONS.contains(call.name) && !keeps && !consumesMap(call)) {
            for (var argument : call.arguments) {
                held.addAll(argument.holds());
                callables.addAll(argument.callables());
            }
        }
        if (keeps && !consumesMap(call)) {
            for (var argument : allArguments(call)) {
                held.addAll(argument.holds());
                callables.addAll(argument.callables());
            }
        }
        return new PythonValue(
                result.roots(), result.parts(), held, List.copyOf(callables), result.copied(), result.text());
    }

    /** {@code list(map(f, xs))} holds what f gave, not f. */
    private static boolean consumesMap(Evaluated call) {
        return PythonLibrary.CONTAINERS.contains(call.name)
                && call.arguments.size() == 1
                && call.node.args[0] instanceof ExprTy.Call inner
                && inner.func instanceof ExprTy.Name name
                && (name.id.equals("map") || name.id.equals("filter"));
    }

    private static List<PythonValue> allArguments(Evaluated call) {
        List<PythonValue> all = new ArrayList<>(call.arguments);
        all.addAll(call.keywords.values());
        return all;
    }

    private static boolean isConstructor(String name) {
        return Character.isUpperCase(name.codePointAt(0));
    }

    private static boolean keywordIsTrue(ExprTy.Call node, String wanted) {
        for (KeywordTy keyword : PythonTree.keywords(node.keywords)) {
            if (wanted.equals(keyword.arg)) {
                return PythonTree.isTrue(keyword.value);
            }
        }
        return false;
    }

    private void barrier(Evaluated call) {
        var reason = PythonLibrary.BARRIERS.get(call.name);
        if (reason == null) {
            return;
        }
        var arguments = call.arguments.size() + call.keywords.size();
        switch (call.name) {
            case "exec", "eval" -> {
                if (arguments > 1) {
                    walker.mutate(call.argument(1));
                    return;
                }
            }
            case "vars", "dir" -> {
                if (arguments > 0) {
                    return;
                }
            }
            default -> {}
        }
        if (Set.of("locals", "vars", "dir").contains(call.name) && !walker.frame.runsAtModuleLevel()) {
            return;
        }
        walker.sink.barrier(reason, line(call));
    }

    /** {@code df.query("a > @limit")} reads {@code limit}; {@code duckdb.sql("from df")} may read {@code df}. */
    private void queryNames(Evaluated call) {
        var first = call.node.args == null || call.node.args.length == 0 ? null : call.node.args[0];
        var text = PythonTree.string(first);
        if (text.isEmpty()) {
            return;
        }
        if (call.name.equals("query") || call.name.equals("eval")) {
            PythonQueries.localNames(text.get()).forEach(walker::read);
        } else if (call.name.equals("sql") && !walker.sink.function) {
            PythonQueries.tables(text.get()).forEach(walker::read);
        }
    }

    /** {@code sys.modules['__main__']} reaches every name. */
    void subscript(ExprTy.Subscript subscript) {
        if (PythonTree.dotted(subscript.value).filter("sys.modules"::equals).isEmpty()) {
            return;
        }
        var own = subscript.slice instanceof ExprTy.Name name && name.id.equals("__name__");
        if (own || PythonTree.string(subscript.slice).filter("__main__"::equals).isPresent()) {
            walker.sink.barrier(
                    "sys.modules[__name__] gives access to all names", subscript.getSourceRange().startLine);
        }
    }

    private static int line(Evaluated call) {
        return call.node.getSourceRange().startLine;
    }
}
