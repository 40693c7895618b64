package dev.same.pipeline.dataflow;

import static dev.same.pipeline.dataflow.PythonTree.list;
import static dev.same.pipeline.dataflow.PythonTree.statements;

import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pythongrammar.shaded.pegparser.sst.ArgumentsTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExceptHandlerTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import java.util.List;
import java.util.Set;

/** Tells imports and definitions, which every step can run again, from statements that compute. */
final class PythonKinds {
    /** Calls that give an equal result each time, from constants. */
    private static final Set<String> PURE_CALLS =
            Set.of("int", "float", "str", "bool", "bytes", "tuple", "frozenset", "object", "range");

    /** Calls in the body of a class that give what is as good each time, if their arguments are. */
    private static final Set<String> FIELD_CALLS = Set.of(
            "int",
            "float",
            "str",
            "bool",
            "bytes",
            "tuple",
            "frozenset",
            "range",
            "field",
            "auto",
            "property",
            "staticmethod",
            "classmethod",
            "TypeVar",
            "cached_property",
            // Of the standard library: equal ones are as good.
            "Decimal",
            "Fraction",
            "Path",
            "PurePath",
            "date",
            "datetime",
            "timedelta",
            "compile",
            "Struct",
            // Fields of pydantic and attrs.
            "Field",
            "PrivateAttr",
            "ib",
            "attrib",
            "Factory");

    /** Decorators of classes that do nothing but look at the class and complete it. */
    private static final Set<String> CLASS_DECORATORS = Set.of(
            "dataclass",
            "total_ordering",
            "unique",
            "verify",
            "final",
            "runtime_checkable",
            "dataclass_transform",
            "define",
            "frozen",
            "mutable",
            "attrs");

    private static final Set<String> KEEPING_DECORATORS =
            Set.of("lru_cache", "cache", "singledispatch", "singledispatchmethod", "register", "memoize", "cached");

    private PythonKinds() {}

    static StatementKind kind(StmtTy statement, CellFacts facts) {
        if (statement instanceof StmtTy.Import || statement instanceof StmtTy.ImportFrom) {
            return facts.barrier().isPresent() ? StatementKind.COMPUTE : StatementKind.IMPORT;
        }
        if (statement instanceof StmtTy.Pass || isConstantExpression(statement)) {
            return StatementKind.NEUTRAL;
        }
        if (isGuardedImport(statement)) {
            return StatementKind.IMPORT;
        }
        return isDefinition(statement) && isWithoutEffect(facts) ? StatementKind.DEFINITION : StatementKind.COMPUTE;
    }

    private static boolean isWithoutEffect(CellFacts facts) {
        return facts.mutates().isEmpty()
                && facts.barrier().isEmpty()
                && !facts.files().usesPaths()
                && facts.binds().size() == 1;
    }

    private static boolean isConstantExpression(StmtTy statement) {
        return statement instanceof StmtTy.Expr expression && expression.value instanceof ExprTy.Constant;
    }

    private static boolean isDefinition(StmtTy statement) {
        if (statement instanceof StmtTy.FunctionDef function) {
            return repeatable(function.args)
                    && list(function.decoratorList).stream().noneMatch(PythonKinds::keeps);
        }
        if (statement instanceof StmtTy.AsyncFunctionDef function) {
            return repeatable(function.args)
                    && list(function.decoratorList).stream().noneMatch(PythonKinds::keeps);
        }
        if (statement instanceof StmtTy.ClassDef type) {
            return list(type.decoratorList).stream().allMatch(PythonKinds::repeatableDecorator)
                    && list(type.bases).stream().allMatch(PythonKinds::repeatableBase)
                    && list(type.keywords).stream().allMatch(keyword -> repeatable(keyword.value))
                    && statements(type.body).stream().allMatch(PythonKinds::isDeclaration);
        }
        if (statement instanceof StmtTy.Assign assign) {
            return assign.value instanceof ExprTy.Lambda lambda
                    && repeatable(lambda.args)
                    && list(assign.targets).stream().allMatch(ExprTy.Name.class::isInstance);
        }
        return statement instanceof StmtTy.TypeAlias;
    }

    /** A decorator that gives the function a memory: results, or other functions. */
    private static boolean keeps(ExprTy decorator) {
        var function = decorator instanceof ExprTy.Call call ? call.func : decorator;
        return KEEPING_DECORATORS.contains(lastName(function));
    }

    private static boolean repeatable(ArgumentsTy arguments) {
        return list(arguments.defaults).stream().allMatch(PythonKinds::repeatable)
                && list(arguments.kwDefaults).stream().allMatch(PythonKinds::repeatable);
    }

    /**
     * Tell whether evaluating an expression again gives a value that is as good: it calls nothing but constructors of builtins,
     * and nobody can have changed the first one, as calls of a function may change the list that is a default.
     */
    private static boolean repeatable(ExprTy expression) {
        if (expression instanceof ExprTy.Call call) {
            return call.func instanceof ExprTy.Name name
                    && PURE_CALLS.contains(name.id)
                    && list(call.args).stream().allMatch(PythonKinds::repeatable);
        }
        if (expression instanceof ExprTy.Attribute attribute) {
            return repeatable(attribute.value);
        }
        if (expression instanceof ExprTy.Tuple tuple) {
            return list(tuple.elements).stream().allMatch(PythonKinds::repeatable);
        }
        if (expression instanceof ExprTy.BinOp operation) {
            return repeatable(operation.left) && repeatable(operation.right);
        }
        return expression instanceof ExprTy.Name
                || expression instanceof ExprTy.Lambda
                || PythonTree.isConstant(expression);
    }

    /** What the body of a class may hold: methods, fields, nested classes; no statement that runs for its effect. */
    private static boolean isDeclaration(StmtTy statement) {
        return isDefinition(statement)
                || isConstantExpression(statement)
                || statement instanceof StmtTy.Pass
                || (statement instanceof StmtTy.Assign assign
                        && (isSpecial(assign.targets) ? isPlain(assign.value) : isField(assign.value)))
                || (statement instanceof StmtTy.AnnAssign annotated
                        && (annotated.value == null || isField(annotated.value)))
                || statement instanceof StmtTy.TypeAlias;
    }

    /** Tell whether a class that is made again has a field that is as good: no new object that somebody may compare or change. */
    private static boolean isField(ExprTy value) {
        if (value instanceof ExprTy.Call call) {
            return FIELD_CALLS.contains(lastName(call.func))
                    && list(call.args).stream().allMatch(PythonKinds::isField)
                    && list(call.keywords).stream().allMatch(keyword -> isField(keyword.value));
        }
        if (value instanceof ExprTy.Tuple tuple) {
            return list(tuple.elements).stream().allMatch(PythonKinds::isField);
        }
        return repeatable(value);
    }

    /** A value, or a display of values that Python only reads when it makes the class. */
    private static boolean isPlain(ExprTy value) {
        if (value instanceof ExprTy.List items) {
            return list(items.elements).stream().allMatch(PythonKinds::isPlain);
        }
        if (value instanceof ExprTy.Set items) {
            return list(items.elements).stream().allMatch(PythonKinds::isPlain);
        }
        if (value instanceof ExprTy.Dict items) {
            return list(items.keys).stream().allMatch(PythonKinds::isPlain)
                    && list(items.values).stream().allMatch(PythonKinds::isPlain);
        }
        return isField(value);
    }

    private static boolean repeatableDecorator(ExprTy decorator) {
        ExprTy function = decorator;
        if (decorator instanceof ExprTy.Call call) {
            function = call.func;
            if (!list(call.args).stream().allMatch(PythonKinds::repeatable)
                    || !list(call.keywords).stream().allMatch(keyword -> repeatable(keyword.value))) {
                return false;
            }
        }
        return CLASS_DECORATORS.contains(lastName(function));
    }

    /** {@code Base}, {@code typing.Generic[T]}, {@code namedtuple("Point", "x y")}. */
    private static boolean repeatableBase(ExprTy base) {
        if (base instanceof ExprTy.Subscript subscript) {
            return repeatableBase(subscript.value) && repeatableBase(subscript.slice);
        }
        if (base instanceof ExprTy.Tuple tuple) {
            return list(tuple.elements).stream().allMatch(PythonKinds::repeatableBase);
        }
        if (base instanceof ExprTy.Call call) {
            return lastName(call.func).equals("namedtuple")
                    && list(call.args).stream().allMatch(PythonKinds::isPlain);
        }
        return repeatable(base);
    }

    private static String lastName(ExprTy function) {
        return function instanceof ExprTy.Name plain
                ? plain.id
                : function instanceof ExprTy.Attribute attribute ? attribute.attr : "";
    }

    /** {@code __slots__ = ["a"]}: Python reads it when it makes the class. */
    private static boolean isSpecial(ExprTy[] targets) {
        return list(targets).stream()
                .allMatch(target -> target instanceof ExprTy.Name name && name.id.startsWith("__"));
    }

    /** {@code try: import a except ImportError: a = None}, or the same with {@code if}. */
    private static boolean isGuardedImport(StmtTy statement) {
        if (statement instanceof StmtTy.Try attempt) {
            return statements(attempt.body).stream().anyMatch(PythonKinds::isImport)
                    && isImportOrConstant(statements(attempt.body))
                    && list(attempt.handlers).stream()
                            .allMatch(handler ->
                                    isImportOrConstant(statements(((ExceptHandlerTy.ExceptHandler) handler).body)))
                    && isImportOrConstant(statements(attempt.orElse))
                    && isImportOrConstant(statements(attempt.finalBody));
        }
        if (statement instanceof StmtTy.If choice) {
            return statements(choice.body).stream().anyMatch(PythonKinds::isImport)
                    && isImportOrConstant(statements(choice.body))
                    && isImportOrConstant(statements(choice.orElse));
        }
        return false;
    }

    private static boolean isImport(StmtTy statement) {
        return statement instanceof StmtTy.Import || statement instanceof StmtTy.ImportFrom;
    }

    private static boolean isImportOrConstant(List<StmtTy> body) {
        return body.stream()
                .allMatch(statement -> isImport(statement)
                        || isGuardedImport(statement)
                        || statement instanceof StmtTy.Pass
                        || isConstantExpression(statement)
                        || (statement instanceof StmtTy.Assign assign && PythonTree.isConstant(assign.value)));
    }
}
