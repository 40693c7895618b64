package dev.same.pipeline.dataflow;

import static dev.same.pipeline.dataflow.PythonTree.list;

import dev.same.pythongrammar.shaded.pegparser.sst.ComprehensionTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import dev.same.pythongrammar.shaded.pegparser.sst.OperatorTy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks expressions and assignment targets. */
final class PythonExpressions {
    private final PythonWalker walker;

    PythonExpressions(PythonWalker walker) {
        this.walker = walker;
    }

    PythonValue eval(ExprTy expression) {
        if (expression instanceof ExprTy.Name name) {
            return walker.read(name.id);
        }
        if (expression instanceof ExprTy.Constant) {
            return PythonTree.string(expression).map(PythonValue::ofText).orElse(PythonValue.FRESH);
        }
        if (expression instanceof ExprTy.Call call) {
            return walker.calls.call(call);
        }
        if (expression instanceof ExprTy.Attribute attribute) {
            var base = eval(attribute.value).part();
            return attribute.attr.equals("__class__") ? walker.functions.withOwnClass(base) : base;
        }
        if (expression instanceof ExprTy.Subscript subscript) {
            var base = eval(subscript.value);
            eval(subscript.slice);
            walker.calls.subscript(subscript);
            return base.part();
        }
        if (expression instanceof ExprTy.BinOp operation) {
            return binary(operation);
        }
        if (expression instanceof ExprTy.Lambda lambda) {
            return walker.functions.lambda(lambda);
        }
        return display(expression);
    }

    private PythonValue binary(ExprTy.BinOp operation) {
        var left = eval(operation.left);
        var right = eval(operation.right);
        var leftText = left.text();
        var rightText = right.text();
        if (leftText.isPresent() && rightText.isPresent()) {
            if (operation.op == OperatorTy.Div) {
                return PythonValue.ofText(leftText.get() + "/" + rightText.get());
            }
            if (operation.op == OperatorTy.Add) {
                return PythonValue.ofText(leftText.get() + rightText.get());
            }
        }
        return PythonValue.FRESH;
    }

    private PythonValue display(ExprTy expression) {
        if (expression instanceof ExprTy.Tuple tuple) {
            return contained(list(tuple.elements));
        }
        if (expression instanceof ExprTy.List elements) {
            return contained(list(elements.elements));
        }
        if (expression instanceof ExprTy.Set elements) {
            return contained(list(elements.elements));
        }
        if (expression instanceof ExprTy.Dict dict) {
            return dict(dict);
        }
        if (expression instanceof ExprTy.Starred starred) {
            return eval(starred.value).part();
        }
        if (expression instanceof ExprTy.JoinedStr joined) {
            var values = list(joined.values);
            evalAll(values);
            return PythonValue.FRESH;
        }
        if (expression instanceof ExprTy.FormattedValue formatted) {
            eval(formatted.value);
            if (formatted.formatSpec != null) {
                eval(formatted.formatSpec);
            }
            return PythonValue.FRESH;
        }
        return operation(expression);
    }

    private PythonValue operation(ExprTy expression) {
        if (expression instanceof ExprTy.Compare compare) {
            eval(compare.left);
            evalAll(list(compare.comparators));
            return PythonValue.FRESH;
        }
        if (expression instanceof ExprTy.BoolOp operation) {
            return anyOf(list(operation.values));
        }
        if (expression instanceof ExprTy.UnaryOp operation) {
            eval(operation.operand);
            return PythonValue.FRESH;
        }
        if (expression instanceof ExprTy.IfExp choice) {
            return choice(choice);
        }
        if (expression instanceof ExprTy.NamedExpr named) {
            var value = eval(named.value);
            assign(named.target, value);
            return value;
        }
        if (expression instanceof ExprTy.Await await) {
            walker.places.needsAsync("'await' outside async function", await.getSourceRange());
            return eval(await.value);
        }
        if (expression instanceof ExprTy.Slice slice) {
            for (var bound : list(new @Nullable ExprTy[] {slice.lower, slice.upper, slice.step})) {
                eval(bound);
            }
            return PythonValue.FRESH;
        }
        if (expression instanceof ExprTy.Yield yield) {
            walker.places.needsFunction("yield", yield.getSourceRange());
            if (yield.value != null) {
                walker.functions.returned(eval(yield.value));
            }
            return PythonValue.FRESH;
        }
        if (expression instanceof ExprTy.YieldFrom yield) {
            walker.places.needsFunction("yield from", yield.getSourceRange());
            walker.functions.returned(eval(yield.value).part());
            return PythonValue.FRESH;
        }
        return comprehension(expression);
    }

    /** {@code a and (b := c)} runs its later operands only sometimes. */
    private PythonValue anyOf(List<ExprTy> operands) {
        var result = eval(operands.get(0));
        var start = walker.state;
        for (var operand : operands.subList(1, operands.size())) {
            var value = new ArrayList<PythonValue>();
            var after = walker.branch(start, () -> value.add(eval(operand)));
            start.join(List.of(start.branch(), after));
            result = result.or(value.get(0));
        }
        return result;
    }

    private PythonValue choice(ExprTy.IfExp choice) {
        eval(choice.test);
        var values = new ArrayList<PythonValue>();
        var then = walker.branch(walker.state, () -> values.add(eval(choice.body)));
        var otherwise = walker.branch(walker.state, () -> values.add(eval(choice.orElse)));
        walker.state.join(List.of(then, otherwise));
        return values.get(0).or(values.get(1));
    }

    private PythonValue comprehension(ExprTy expression) {
        if (expression instanceof ExprTy.ListComp node) {
            return comprehension(node, list(node.generators), List.of(node.element));
        }
        if (expression instanceof ExprTy.SetComp node) {
            return comprehension(node, list(node.generators), List.of(node.element));
        }
        if (expression instanceof ExprTy.GeneratorExp node) {
            return comprehension(node, list(node.generators), List.of(node.element));
        }
        if (expression instanceof ExprTy.DictComp node) {
            return comprehension(node, list(node.generators), List.of(node.key, node.value));
        }
        throw new IllegalArgumentException("expression of a kind unknown to the analysis: " + expression.getClass());
    }

    private PythonValue comprehension(ExprTy node, List<ComprehensionTy> generators, List<ExprTy> elements) {
        // The first iterable runs in the scope around, the rest inside; nothing inside is sure to run.
        var first = eval(generators.get(0).iter);
        var result = new ArrayList<PythonValue>();
        var scope = walker.parsed.scopes().lookupScope(node);
        var inside = walker.branch(
                walker.state,
                () -> walker.inFrame(PythonFrame.Kind.INLINE, scope, walker.frame.className(), () -> {
                    for (var generator : generators) {
                        var iterated = generator == generators.get(0) ? first : eval(generator.iter);
                        assign(generator.target, iterated.part());
                        evalAll(list(generator.ifs));
                    }
                    for (var element : elements) {
                        result.add(eval(element));
                    }
                }));
        walker.state.join(List.of(walker.state.branch(), inside));
        var value = PythonValue.FRESH;
        for (var element : result) {
            value = value.or(element.contained());
        }
        return new PythonValue(
                value.roots(), value.parts(), value.holds(), value.callables(), true, java.util.Optional.empty());
    }

    private PythonValue contained(List<ExprTy> elements) {
        var result = PythonValue.FRESH;
        for (var element : elements) {
            result = result.or(eval(element).contained());
        }
        return result;
    }

    private PythonValue dict(ExprTy.Dict dict) {
        var result = PythonValue.FRESH;
        for (var key : list(dict.keys)) {
            eval(key);
        }
        for (var value : list(dict.values)) {
            result = result.or(eval(value).contained());
        }
        return result;
    }

    void evalAll(List<ExprTy> expressions) {
        expressions.forEach(this::eval);
    }

    /** Assign a value to a target, which may be a name, an attribute, an item, or several of them. */
    void assign(ExprTy target, PythonValue value) {
        if (target instanceof ExprTy.Name name) {
            walker.bind(name.id, value);
        } else if (target instanceof ExprTy.Attribute attribute) {
            storeInto(attribute.value, value);
        } else if (target instanceof ExprTy.Subscript subscript) {
            storeInto(subscript.value, value);
            eval(subscript.slice);
            walker.calls.subscript(subscript);
        } else if (target instanceof ExprTy.Starred starred) {
            assign(starred.value, value.contained());
        } else if (target instanceof ExprTy.Tuple tuple) {
            list(tuple.elements).forEach(element -> assign(element, value.part()));
        } else if (target instanceof ExprTy.List elements) {
            list(elements.elements).forEach(element -> assign(element, value.part()));
        }
    }

    /** {@code a, b = x, y}: element by element when the shapes agree, so that a takes x only. */
    void assignFrom(List<ExprTy> targets, ExprTy source) {
        if (source instanceof ExprTy.Tuple sources && targets.stream().allMatch(t -> sameShape(t, sources))) {
            List<PythonValue> values = new ArrayList<>();
            for (var element : list(sources.elements)) {
                values.add(eval(element));
            }
            for (var target : targets) {
                var elements = list(((ExprTy.Tuple) target).elements);
                for (var index = 0; index < elements.size(); index++) {
                    assign(elements.get(index), values.get(index));
                }
            }
            return;
        }
        var value = eval(source);
        targets.forEach(target -> assign(target, value));
    }

    private static boolean sameShape(ExprTy target, ExprTy.Tuple source) {
        if (!(target instanceof ExprTy.Tuple tuple)) {
            return false;
        }
        var targets = list(tuple.elements);
        var sources = list(source.elements);
        return targets.size() == sources.size()
                && targets.stream().noneMatch(ExprTy.Starred.class::isInstance)
                && sources.stream().noneMatch(ExprTy.Starred.class::isInstance);
    }

    private void storeInto(ExprTy base, PythonValue value) {
        var target = eval(base);
        walker.mutate(target);
        walker.store(base, target, value);
    }
}
