package dev.same.pipeline.dataflow;

import static dev.same.pipeline.dataflow.PythonTree.list;
import static dev.same.pipeline.dataflow.PythonTree.statements;

import dev.same.pythongrammar.shaded.pegparser.sst.AliasTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExceptHandlerTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import dev.same.pythongrammar.shaded.pegparser.sst.WithItemTy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks statements: the paths through them, and what is sure after their end. */
final class PythonStatements {
    private final PythonWalker walker;
    private final PythonPatterns patterns;
    private final Deque<Loop> loops = new ArrayDeque<>();

    /** A loop under way: the states in which it was left or begun anew. */
    private record Loop(PythonFrame frame, PythonState start, List<PythonState> left, List<PythonState> again) {}

    PythonStatements(PythonWalker walker) {
        this.walker = walker;
        this.patterns = new PythonPatterns(walker);
    }

    void walk(List<StmtTy> body) {
        body.forEach(this::walk);
    }

    void walk(StmtTy statement) {
        if (statement instanceof StmtTy.Assign assign) {
            walker.expressions.assignFrom(list(assign.targets), assign.value);
        } else if (statement instanceof StmtTy.Expr expression) {
            walker.expressions.eval(expression.value);
        } else if (statement instanceof StmtTy.AugAssign assign) {
            augmented(assign);
        } else if (statement instanceof StmtTy.AnnAssign assign) {
            annotated(assign);
        } else if (statement instanceof StmtTy.Import imports) {
            imports(imports);
        } else if (statement instanceof StmtTy.ImportFrom imports) {
            importsFrom(imports);
        } else if (statement instanceof StmtTy.FunctionDef f) {
            walker.functions.define(f, f.name, f.args, f.body, f.decoratorList, f.returns, f.typeParams);
        } else if (statement instanceof StmtTy.AsyncFunctionDef f) {
            walker.functions.define(f, f.name, f.args, f.body, f.decoratorList, f.returns, f.typeParams);
        } else if (statement instanceof StmtTy.ClassDef type) {
            walker.functions.defineClass(type);
        } else if (statement instanceof StmtTy.TypeAlias alias) {
            walker.functions.alias(alias);
        } else if (statement instanceof StmtTy.Delete delete) {
            list(delete.targets).forEach(this::delete);
        } else {
            compound(statement);
        }
    }

    private void compound(StmtTy statement) {
        if (statement instanceof StmtTy.If choice) {
            choice(choice);
        } else if (statement instanceof StmtTy.For loop) {
            loop(loop.target, loop.iter, loop.body, loop.orElse);
        } else if (statement instanceof StmtTy.AsyncFor loop) {
            walker.places.needsAsync("'async for' outside async function", loop.getSourceRange());
            loop(loop.target, loop.iter, loop.body, loop.orElse);
        } else if (statement instanceof StmtTy.While loop) {
            loop(loop);
        } else if (statement instanceof StmtTy.With with) {
            with(list(with.items), statements(with.body));
        } else if (statement instanceof StmtTy.AsyncWith with) {
            walker.places.needsAsync("'async with' outside async function", with.getSourceRange());
            with(list(with.items), statements(with.body));
        } else if (statement instanceof StmtTy.Try attempt) {
            attempt(statements(attempt.body), list(attempt.handlers), attempt.orElse, attempt.finalBody);
        } else if (statement instanceof StmtTy.TryStar attempt) {
            attempt(statements(attempt.body), list(attempt.handlers), attempt.orElse, attempt.finalBody);
        } else if (statement instanceof StmtTy.Match match) {
            patterns.match(match);
        } else {
            leaving(statement);
        }
    }

    private void leaving(StmtTy statement) {
        if (statement instanceof StmtTy.Return result) {
            walker.places.needsFunction("return", result.getSourceRange());
            if (result.value != null) {
                walker.functions.returned(walker.expressions.eval(result.value));
            }
            walker.state.die();
        } else if (statement instanceof StmtTy.Raise raise) {
            walker.expressions.evalAll(list(new @Nullable ExprTy[] {raise.exc, raise.cause}));
            walker.state.die();
        } else if (statement instanceof StmtTy.Break) {
            walker.places.needsLoop(inLoop(), "'break' outside loop", statement.getSourceRange());
            leaveLoop(Loop::left);
        } else if (statement instanceof StmtTy.Continue) {
            walker.places.needsLoop(inLoop(), "'continue' not properly in loop", statement.getSourceRange());
            leaveLoop(Loop::again);
        } else if (statement instanceof StmtTy.Assert check) {
            walker.expressions.evalAll(list(new @Nullable ExprTy[] {check.test, check.msg}));
        }
        // What is left does nothing with names: pass, global, nonlocal (known to the symbol table).
    }

    /** A loop around the definition of a function or class is none for their bodies. */
    private boolean inLoop() {
        var loop = loops.peek();
        return loop != null && loop.frame == walker.frame;
    }

    private void leaveLoop(Function<Loop, List<PythonState>> way) {
        var loop = loops.peek();
        if (loop != null && inLoop()) {
            way.apply(loop).add(walker.state.since(loop.start));
            walker.state.die();
        }
    }

    private void augmented(StmtTy.AugAssign assign) {
        if (assign.target instanceof ExprTy.Name name) {
            var old = walker.read(name.id);
            walker.expressions.eval(assign.value);
            var place = walker.frame.resolve(name.id);
            if (!PythonTree.isConstant(assign.value)) {
                walker.mutate(old);
            } else if (place.module()) {
                // A number or text: no list is changed through an alias, and a parameter is only bound anew.
                walker.mutate(Set.of(place.key()));
            }
            walker.bind(name.id, place.module() ? old.withoutRoot(place.key()) : old);
        } else {
            walker.expressions.eval(assign.value);
            walker.expressions.assign(assign.target, PythonValue.FRESH);
        }
    }

    private void annotated(StmtTy.AnnAssign assign) {
        var value = assign.value == null ? null : walker.expressions.eval(assign.value);
        if (walker.frame.kind == PythonFrame.Kind.CLASS && assign.target instanceof ExprTy.Name name) {
            walker.frame.fields.add(name.id);
        }
        if (walker.frame.runsAtModuleLevel() || !assign.isSimple) {
            walker.functions.annotation(assign.annotation);
        }
        if (value != null) {
            walker.expressions.assign(assign.target, value);
        } else if (!(assign.target instanceof ExprTy.Name)) {
            walker.expressions.eval(targetBase(assign.target));
        }
    }

    private static ExprTy targetBase(ExprTy target) {
        if (target instanceof ExprTy.Attribute attribute) {
            return attribute.value;
        }
        return target;
    }

    private void imports(StmtTy.Import imports) {
        for (AliasTy alias : PythonTree.aliases(imports.names)) {
            if (alias.name.equals("__main__")) {
                walker.sink.barrier("import __main__ gives access to all names", PythonTree.line(imports));
            }
            var dot = alias.name.indexOf('.');
            var name = alias.asName != null ? alias.asName : dot < 0 ? alias.name : alias.name.substring(0, dot);
            walker.calls.module(alias.name);
            bindImport(name);
        }
    }

    private void importsFrom(StmtTy.ImportFrom imports) {
        if ("__main__".equals(imports.module)) {
            walker.sink.barrier("from __main__ import gives access to all names", PythonTree.line(imports));
        }
        if (imports.module != null && imports.level == 0) {
            walker.calls.module(imports.module);
        }
        for (AliasTy alias : PythonTree.aliases(imports.names)) {
            if (alias.name.equals("*")) {
                walker.sink.binds.add(CellFacts.UNKNOWN_NAMES);
                walker.sink.lastingBinds.add(CellFacts.UNKNOWN_NAMES);
            } else {
                bindImport(alias.asName != null ? alias.asName : alias.name);
            }
        }
    }

    private void bindImport(String name) {
        walker.bind(name, PythonValue.FRESH);
        if (walker.frame.resolve(name).module()) {
            walker.imported.add(name);
        }
    }

    private void delete(ExprTy target) {
        if (target instanceof ExprTy.Name name) {
            walker.read(name.id);
            walker.unbind(name.id);
        } else if (target instanceof ExprTy.Tuple tuple) {
            list(tuple.elements).forEach(this::delete);
        } else if (target instanceof ExprTy.List elements) {
            list(elements.elements).forEach(this::delete);
        } else {
            walker.expressions.assign(target, PythonValue.FRESH);
        }
    }

    private void choice(StmtTy.If choice) {
        walker.expressions.eval(choice.test);
        var start = walker.state;
        var then = walker.branch(start, () -> walk(statements(choice.body)));
        var otherwise = walker.branch(start, () -> walk(statements(choice.orElse)));
        start.join(List.of(then, otherwise));
    }

    private void loop(ExprTy target, ExprTy iterable, StmtTy[] body, StmtTy @Nullable [] orElse) {
        var iterated = walker.expressions.eval(iterable);
        loop(() -> walker.expressions.assign(target, iterated.part()), statements(body), statements(orElse), false);
    }

    private void loop(StmtTy.While loop) {
        walker.expressions.eval(loop.test);
        loop(() -> {}, statements(loop.body), statements(loop.orElse), PythonTree.isTrue(loop.test));
    }

    private void loop(Runnable head, List<StmtTy> body, List<StmtTy> orElse, boolean endless) {
        var start = walker.state;
        var loop = new Loop(walker.frame, start, new ArrayList<>(), new ArrayList<>());
        loops.push(loop);
        var round = walker.branch(start, () -> {
            head.run();
            walk(body);
        });
        loops.pop();
        var ended = start.branch();
        if (endless) {
            ended.die();
        } else {
            List<PythonState> ways = new ArrayList<>(loop.again);
            ways.add(start.branch());
            ways.add(round);
            var joined = walker.branch(start, () -> {
                walker.state.join(rebased(ways, walker.state));
                walk(orElse);
            });
            ended = joined;
        }
        List<PythonState> ends = new ArrayList<>(loop.left);
        ends.add(ended);
        start.join(ends);
    }

    /** Let branches of a state count as branches of a branch of it. */
    private static List<PythonState> rebased(List<PythonState> branches, PythonState onto) {
        List<PythonState> result = new ArrayList<>();
        for (var branch : branches) {
            var copy = onto.branch();
            copy.apply(branch);
            if (branch.isDead()) {
                copy.die();
            }
            result.add(copy);
        }
        return result;
    }

    private void with(List<WithItemTy> items, List<StmtTy> body) {
        var suppresses = false;
        for (var item : items) {
            var context = walker.expressions.eval(item.contextExpr);
            if (item.optionalVars != null) {
                walker.expressions.assign(item.optionalVars, opened(item.contextExpr, context));
            }
            suppresses |= item.contextExpr instanceof ExprTy.Call call
                    && PythonTree.dotted(call.func)
                            .filter(name -> name.endsWith("suppress") || name.endsWith("raises"))
                            .isPresent();
        }
        if (!suppresses) {
            walk(body);
            return;
        }
        var start = walker.state;
        var inside = walker.branch(start, () -> walk(body));
        start.join(List.of(start.branch(), inside));
    }

    /** {@code with lock as l} gives the lock; {@code with open(p) as f} something new. */
    private static PythonValue opened(ExprTy context, PythonValue value) {
        return context instanceof ExprTy.Call ? value.withoutHolds() : value;
    }

    private void attempt(
            List<StmtTy> body,
            List<ExceptHandlerTy> handlers,
            StmtTy @Nullable [] orElse,
            StmtTy @Nullable [] finalBody) {
        var start = walker.state;
        var tried = walker.branch(start, () -> walk(body));
        var midway = tried.since(start);
        List<PythonState> ends = new ArrayList<>();
        for (var handler : handlers) {
            ends.add(walker.branch(start, () -> {
                walker.state.join(rebased(List.of(start.branch(), midway), walker.state));
                handle((ExceptHandlerTy.ExceptHandler) handler);
            }));
        }
        if (!tried.isDead()) {
            var completed = walker.branch(start, () -> {
                walker.state.apply(midway);
                walk(statements(orElse));
            });
            ends.add(completed);
        }
        if (list(finalBody).isEmpty()) {
            start.join(ends);
            return;
        }
        // The final block also runs when an exception goes through, so nothing of the above is sure in it.
        List<PythonState> arrivals = new ArrayList<>(ends.size() + 2);
        ends.forEach(end -> arrivals.add(end.since(start)));
        arrivals.add(midway);
        arrivals.add(start.branch());
        var last = walker.branch(start, () -> {
            walker.state.join(rebased(arrivals, walker.state));
            var inside = walker.branch(walker.state, () -> walk(statements(finalBody)));
            walker.state = inside;
        });
        start.join(ends);
        start.apply(last);
        if (last.isDead()) {
            start.die();
        }
    }

    private void handle(ExceptHandlerTy.ExceptHandler handler) {
        if (handler.type != null) {
            walker.expressions.eval(handler.type);
        }
        if (handler.name != null) {
            walker.bindException(handler.name);
        }
        walk(statements(handler.body));
        if (handler.name != null) {
            var place = walker.frame.resolve(handler.name);
            walker.state.unbind(place.key());
        }
    }
}
