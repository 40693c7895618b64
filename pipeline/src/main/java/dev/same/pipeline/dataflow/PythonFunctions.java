package dev.same.pipeline.dataflow;

import static dev.same.pipeline.dataflow.PythonTree.list;

import dev.same.pipeline.dataflow.CellFacts.Call;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pythongrammar.shaded.pegparser.scope.Scope;
import dev.same.pythongrammar.shaded.pegparser.sst.ArgTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ArgumentsTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import dev.same.pythongrammar.shaded.pegparser.sst.KeywordTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import dev.same.pythongrammar.shaded.pegparser.sst.TypeParamTy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks functions, lambdas and classes: what runs at their definition, and what they do when called. */
final class PythonFunctions {
    private static final Set<String> CONSTRUCTORS = Set.of("__init__", "__new__", "__post_init__", "__init_subclass__");

    private final PythonWalker walker;

    PythonFunctions(PythonWalker walker) {
        this.walker = walker;
    }

    void define(
            StmtTy node,
            String name,
            ArgumentsTy arguments,
            StmtTy @Nullable [] body,
            ExprTy @Nullable [] decorators,
            @Nullable ExprTy returns,
            TypeParamTy @Nullable [] typeParameters) {
        var decoration = decorate(name, decorators, PythonTree.line(node));
        var standard = defaults(arguments);
        var result = new ArrayList<Callable>();
        inTypeParameters(typeParameters, () -> {
            annotations(arguments, returns);
            result.addAll(callable(node, name, arguments, () -> {
                walker.frame.async = node instanceof StmtTy.AsyncFunctionDef;
                walker.statements.walk(PythonTree.statements(body));
            }));
        });
        var value = decoration.or(standard);
        if (isCached(decorators)) {
            result.replaceAll(callable -> changing(callable, name));
        }
        for (var callable : result) {
            value = value.or(PythonValue.ofCallable(callable));
        }
        walker.bind(name, inFunction() ? value.or(PythonValue.holding("")) : value);
        if (walker.frame.kind == PythonFrame.Kind.CLASS
                && !result.isEmpty()
                && standard.callables().isEmpty()) {
            walker.frame.methods.put(name, result.get(0));
        }
    }

    /** In a method {@code type(self)} and {@code self.__class__} are the class, as far as can be known. */
    PythonValue withOwnClass(PythonValue value) {
        var name = walker.frame.className();
        return name == null || !inFunction() || !walker.frame.resolve(name).module()
                ? value
                : value.or(walker.readModule(name));
    }

    private static boolean isCached(ExprTy @Nullable [] decorators) {
        return list(decorators).stream()
                .map(decorator -> decorator instanceof ExprTy.Call call ? call.func : decorator)
                .map(PythonTree::dotted)
                .flatMap(Optional::stream)
                .anyMatch(name -> PythonLibrary.CACHES.contains(name.substring(name.lastIndexOf('.') + 1)));
    }

    /** Calls of a function with a cache change it; of a method, its class. */
    private Callable changing(Callable callable, String name) {
        var owner = walker.frame.kind == PythonFrame.Kind.CLASS ? walker.frame.className() : name;
        if (owner == null || inFunction()) {
            return callable;
        }
        Set<String> mutates = new LinkedHashSet<>(callable.mutates());
        mutates.add(owner);
        return new Callable(
                callable.reads(),
                callable.binds(),
                mutates,
                callable.mutatedParameters(),
                callable.parameters(),
                callable.calls(),
                callable.files(),
                callable.barrier(),
                callable.methods(),
                callable.carries(),
                callable.returns());
    }

    PythonValue lambda(ExprTy.Lambda node) {
        var standard = defaults(node.args);
        var result = callable(node, "", node.args, () -> returned(walker.expressions.eval(node.body)));
        walker.lambdas.addAll(result);
        var value = result.isEmpty() ? PythonValue.holding("") : PythonValue.ofCallable(result.get(0));
        return value.or(standard);
    }

    /** Note the value of a return statement. */
    void returned(PythonValue value) {
        if (walker.sink.function && isOwnFrameOfSink()) {
            walker.sink.returns.addAll(value.holds());
        }
    }

    void defineClass(StmtTy.ClassDef node) {
        var decoration = decorate(node.name, node.decoratorList, PythonTree.line(node));
        var bases = new ArrayList<PythonValue>();
        var result = new ArrayList<PythonValue>();
        inTypeParameters(node.typeParams, () -> {
            for (var base : list(node.bases)) {
                bases.add(walker.expressions.eval(base));
            }
            for (KeywordTy keyword : PythonTree.keywords(node.keywords)) {
                bases.add(walker.expressions.eval(keyword.value));
            }
            var scope = walker.parsed.scopes().lookupScope(node);
            walker.inFrame(PythonFrame.Kind.CLASS, scope, node.name, () -> {
                walker.statements.walk(PythonTree.statements(node.body));
                result.add(PythonValue.ofCallable(classCallable(node.name)));
                if (walker.frame.parent != null && walker.frame.parent.kind == PythonFrame.Kind.CLASS) {
                    walker.frame.parent.methods.putAll(walker.frame.methods);
                }
            });
        });
        var value = decoration;
        for (var base : bases) {
            value = value.withHolds(base.holds(), base.callables());
        }
        if (inFunction()) {
            value = value.or(PythonValue.holding(""));
        } else {
            for (var callable : result) {
                value = value.or(callable);
            }
        }
        walker.bind(node.name, value);
    }

    void alias(StmtTy.TypeAlias node) {
        var name = (ExprTy.Name) node.name;
        var reads = new ArrayList<Callable>();
        inTypeParameters(node.typeParams, () -> reads.addAll(lazily(node, node.value)));
        var value = PythonValue.FRESH;
        for (var callable : reads) {
            value = value.or(PythonValue.ofCallable(callable));
        }
        walker.bind(name.id, value);
    }

    /** Walk an expression that is evaluated when asked for; inside a function its reads belong to the function. */
    private List<Callable> lazily(Object scopeKey, ExprTy expression) {
        var scope = walker.parsed.scopes().lookupScope(scopeKey);
        return callable(scope, List.of(), () -> walker.expressions.eval(expression));
    }

    private void inTypeParameters(TypeParamTy @Nullable [] parameters, Runnable walk) {
        if (parameters == null || parameters.length == 0) {
            walk.run();
            return;
        }
        var scope = walker.parsed.scopes().lookupScope(parameters);
        walker.inFrame(PythonFrame.Kind.INLINE, scope, walker.frame.className(), () -> {
            for (var parameter : parameters) {
                if (parameter instanceof TypeParamTy.TypeVar variable && variable.bound != null) {
                    // Bounds run late, if at all; whoever asks must find the names, so they count as read now.
                    var bound = walker.parsed.scopes().lookupScope(variable);
                    walker.inFrame(
                            PythonFrame.Kind.INLINE,
                            bound,
                            walker.frame.className(),
                            () -> walker.expressions.eval(variable.bound));
                }
            }
            walk.run();
        });
    }

    private PythonValue decorate(String name, ExprTy @Nullable [] decorators, int line) {
        var value = PythonValue.FRESH;
        for (var decorator : list(decorators)) {
            var decorating = walker.expressions.eval(decorator);
            walker.calls.readCallable(decorating);
            PythonTree.dotted(decorator).ifPresent(callee -> {
                if (callee.indexOf('.') == callee.lastIndexOf('.')) {
                    walker.sink.calls.add(new Call(callee, Map.of(0, name), Map.of(), line));
                }
            });
            if (decorator instanceof ExprTy.Call made) {
                walker.calls.noteLater(made, name);
            }
            registers(decorator, name);
            Set<String> made = new LinkedHashSet<>();
            for (var held : decorating.holds()) {
                made.add(held.endsWith("()") ? held : held + "()");
            }
            made.addAll(decorating.holds());
            value = value.withHolds(made, decorating.callables());
        }
        return value;
    }

    /** {@code @app.route("/")}, {@code @show.register}: the object behind the decorator may keep the function. */
    private void registers(ExprTy decorator, String name) {
        var function = decorator instanceof ExprTy.Call call ? call.func : decorator;
        if (!(function instanceof ExprTy.Attribute attribute) || inFunction()) {
            return;
        }
        var receiver = walker.expressions.eval(attribute.value);
        receiver.roots().forEach(root -> walker.sink.carry(root, Set.of(name)));
        if (decorator == function && PythonLibrary.STORING_METHODS.contains(attribute.attr)) {
            walker.mutate(receiver);
        }
    }

    /** Return the functions that default values are: the function may call them. */
    private PythonValue defaults(ArgumentsTy arguments) {
        var callables = new ArrayList<Callable>();
        for (var values : List.of(list(arguments.defaults), list(arguments.kwDefaults))) {
            for (var value : values) {
                callables.addAll(walker.expressions.eval(value).callables());
            }
        }
        return PythonValue.FRESH.withHolds(Set.of(), callables);
    }

    private void annotations(ArgumentsTy arguments, @Nullable ExprTy returns) {
        for (var argument : allArguments(arguments)) {
            if (argument.annotation != null) {
                annotation(argument.annotation);
            }
        }
        if (returns != null) {
            annotation(returns);
        }
    }

    void annotation(ExprTy annotation) {
        if (!walker.parsed.lazyAnnotations()) {
            walker.expressions.eval(annotation);
        }
    }

    /**
     * Walk a function's body. At module level it gets facts of its own; inside a function it belongs to that function, and
     * the result is empty.
     */
    private List<Callable> callable(Object node, String name, ArgumentsTy arguments, Runnable body) {
        var scope = walker.parsed.scopes().lookupScope(node);
        var parameters = parameters(arguments);
        return callable(scope, parameters, body).stream()
                .map(callable -> named(callable, name))
                .toList();
    }

    private List<Callable> callable(@Nullable Scope scope, List<String> parameters, Runnable body) {
        if (inFunction()) {
            var inner = walker.branch(
                    walker.state,
                    () -> walker.inFrame(PythonFrame.Kind.FUNCTION, scope, walker.frame.className(), () -> {
                        for (var parameter : parameters) {
                            walker.state.bind(
                                    walker.frame.key(parameter.replace("*", "")), PythonValue.holding(Call.LATER));
                        }
                        body.run();
                    }));
            // What it leaves in outer variables may hold from now on; that it binds them is not sure.
            walker.state.join(List.of(walker.state.branch(), inner.isDead() ? walker.state.branch() : inner));
            return List.of();
        }
        var outerSink = walker.sink;
        var outerState = walker.state;
        walker.sink = new PythonSink(true);
        walker.state = new PythonState();
        try {
            walker.inFrame(PythonFrame.Kind.FUNCTION, scope, walker.frame.className(), () -> {
                for (var parameter : parameters) {
                    walker.state.bind(
                            walker.frame.key(parameter.replace("*", "")),
                            PythonValue.ofRoot(PythonValue.PARAMETER + parameter));
                }
                body.run();
            });
            return List.of(walker.sink.toCallable(parameters));
        } finally {
            walker.sink = outerSink;
            walker.state = outerState;
        }
    }

    private boolean inFunction() {
        return !walker.frame.runsAtModuleLevel();
    }

    private boolean isOwnFrameOfSink() {
        var functions = 0;
        for (var frame = walker.frame; frame != null; frame = frame.parent) {
            functions += frame.kind == PythonFrame.Kind.FUNCTION ? 1 : 0;
        }
        return functions == 1;
    }

    /** The empty name stands for what a function makes in its body: say the function's own name instead. */
    private static Callable named(Callable callable, String name) {
        if (!callable.returns().contains("")) {
            return callable;
        }
        Set<String> returns = new LinkedHashSet<>(callable.returns());
        returns.remove("");
        if (!name.isEmpty()) {
            returns.add(name);
        }
        return new Callable(
                callable.reads(),
                callable.binds(),
                callable.mutates(),
                callable.mutatedParameters(),
                callable.parameters(),
                callable.calls(),
                callable.files(),
                callable.barrier(),
                callable.methods(),
                callable.carries(),
                returns);
    }

    private Callable classCallable(String name) {
        var sink = new PythonSink(true);
        var methods = walker.frame.methods;
        List<String> parameters = List.copyOf(walker.frame.fields);
        sink.returns.add(name);
        var constructed = false;
        for (var method : methods.entrySet()) {
            var callable = method.getValue();
            sink.reads.addAll(callable.reads());
            if (!method.getKey().startsWith("__") || !method.getKey().endsWith("__")) {
                continue;
            }
            sink.binds.addAll(callable.binds());
            sink.lastingBinds.addAll(callable.binds());
            sink.mutates.addAll(callable.mutates());
            sink.use(callable.files());
            callable.barrier().ifPresent(barrier -> sink.barrier(barrier.reason(), barrier.line()));
            if (CONSTRUCTORS.contains(method.getKey()) && !callable.parameters().isEmpty()) {
                var self = callable.parameters().get(0);
                constructed = true;
                parameters =
                        callable.parameters().subList(1, callable.parameters().size());
                sink.calls.addAll(callable.calls());
                sink.mutatedParameters.addAll(callable.mutatedParameters());
                sink.mutatedParameters.remove(self);
                sink.returns.addAll(callable.carries().getOrDefault(self, Set.of()));
                callable.carries().forEach((target, held) -> {
                    if (!target.equals(self)) {
                        sink.carry(target, held);
                    }
                });
            }
        }
        if (!constructed) {
            sink.returns.addAll(parameters);
        }
        return withMethods(sink.toCallable(parameters), new LinkedHashMap<>(methods));
    }

    static Callable withMethods(Callable callable, Map<String, Callable> methods) {
        return new Callable(
                callable.reads(),
                callable.binds(),
                callable.mutates(),
                callable.mutatedParameters(),
                callable.parameters(),
                callable.calls(),
                callable.files(),
                callable.barrier(),
                methods,
                callable.carries(),
                callable.returns());
    }

    private List<String> parameters(ArgumentsTy arguments) {
        List<String> names = new ArrayList<>();
        for (var argument : list(arguments.posOnlyArgs)) {
            names.add(mangled(argument));
        }
        for (var argument : list(arguments.args)) {
            names.add(mangled(argument));
        }
        if (arguments.varArg != null) {
            names.add("*" + mangled(arguments.varArg));
        } else if (!list(arguments.kwOnlyArgs).isEmpty()) {
            names.add("*");
        }
        for (var argument : list(arguments.kwOnlyArgs)) {
            names.add(mangled(argument));
        }
        if (arguments.kwArg != null) {
            names.add("**" + mangled(arguments.kwArg));
        }
        return names;
    }

    private String mangled(ArgTy argument) {
        return dev.same.pythongrammar.shaded.pegparser.scope.ScopeEnvironment.mangle(
                walker.frame.className(), argument.arg);
    }

    private static List<ArgTy> allArguments(ArgumentsTy arguments) {
        List<ArgTy> all = new ArrayList<>(list(arguments.posOnlyArgs));
        all.addAll(list(arguments.args));
        if (arguments.varArg != null) {
            all.add(arguments.varArg);
        }
        all.addAll(list(arguments.kwOnlyArgs));
        if (arguments.kwArg != null) {
            all.add(arguments.kwArg);
        }
        return all;
    }
}
