package dev.same.pipeline.dataflow;

import dev.same.pythongrammar.shaded.pegparser.sst.AliasTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ConstantValue;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import dev.same.pythongrammar.shaded.pegparser.sst.KeywordTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reading the parser's tree: its arrays may be null, and so may their elements. */
final class PythonTree {
    private PythonTree() {}

    static List<StmtTy> statements(StmtTy @Nullable [] statements) {
        return statements == null ? List.of() : List.of(statements);
    }

    static List<AliasTy> aliases(AliasTy @Nullable [] aliases) {
        return aliases == null ? List.of() : List.of(aliases);
    }

    static List<KeywordTy> keywords(KeywordTy @Nullable [] keywords) {
        return keywords == null ? List.of() : List.of(keywords);
    }

    static <T> List<T> list(@Nullable T @Nullable [] elements) {
        if (elements == null) {
            return List.of();
        }
        List<T> result = new ArrayList<>(elements.length);
        for (var element : elements) {
            if (element != null) {
                result.add(element);
            }
        }
        return result;
    }

    static int line(StmtTy statement) {
        return statement.getSourceRange().startLine;
    }

    /** The first line of a statement, decorators included. */
    static int firstLine(StmtTy statement) {
        var line = line(statement);
        ExprTy[] decorators = null;
        if (statement instanceof StmtTy.FunctionDef function) {
            decorators = function.decoratorList;
        } else if (statement instanceof StmtTy.AsyncFunctionDef function) {
            decorators = function.decoratorList;
        } else if (statement instanceof StmtTy.ClassDef type) {
            decorators = type.decoratorList;
        }
        for (var decorator : list(decorators)) {
            line = Math.min(line, decorator.getSourceRange().startLine);
        }
        return line;
    }

    static Optional<String> string(@Nullable ExprTy expression) {
        return expression instanceof ExprTy.Constant constant && constant.value.kind == ConstantValue.Kind.CODEPOINTS
                ? Optional.of(constant.value.getCodePoints().toJavaString())
                : Optional.empty();
    }

    static boolean isTrue(@Nullable ExprTy expression) {
        if (!(expression instanceof ExprTy.Constant constant)) {
            return false;
        }
        return switch (constant.value.kind) {
            case BOOLEAN -> constant.value.getBoolean();
            case LONG -> constant.value.getLong() != 0;
            default -> false;
        };
    }

    static boolean isConstant(ExprTy expression) {
        return expression instanceof ExprTy.Constant
                || (expression instanceof ExprTy.UnaryOp unary && unary.operand instanceof ExprTy.Constant);
    }

    /** The dotted name that an expression spells, such as {@code np.random.shuffle}. */
    static Optional<String> dotted(ExprTy expression) {
        if (expression instanceof ExprTy.Name name) {
            return Optional.of(name.id);
        }
        if (expression instanceof ExprTy.Attribute attribute) {
            return dotted(attribute.value).map(base -> base + "." + attribute.attr);
        }
        return Optional.empty();
    }
}
