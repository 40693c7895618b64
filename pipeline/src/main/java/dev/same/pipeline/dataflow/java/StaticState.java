package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Whether static fields of a type, or fields of an enum's constants, can change after it was initialised. */
final class StaticState {
    /** A final field of such a type has one value for good, the same in each process that initialises the type. */
    private static final Set<String> CONSTANT_TYPES = Set.of(
            "boolean",
            "byte",
            "short",
            "char",
            "int",
            "long",
            "float",
            "double",
            "Boolean",
            "Byte",
            "Short",
            "Character",
            "Integer",
            "Long",
            "Float",
            "Double",
            "String",
            "BigInteger",
            "BigDecimal",
            "MathContext",
            "Pattern",
            "Class",
            "Logger",
            "Locale",
            "Charset",
            "Path",
            "URI",
            "Duration",
            "Period",
            "Instant",
            "LocalDate",
            "LocalTime",
            "LocalDateTime",
            "ZoneId",
            "ZoneOffset",
            "ZonedDateTime",
            "DateTimeFormatter",
            "ChronoUnit",
            "TimeUnit");

    /** Types of fields that hold code, by the names that they have in the JDK. */
    private static final Pattern FUNCTIONS =
            Pattern.compile("\\w*(Function|Operator|Supplier|Predicate|Consumer)|Runnable|Callable|Comparator");

    private static final Set<Tree.Kind> OPERATORS = Set.of(
            Tree.Kind.UNARY_MINUS, Tree.Kind.UNARY_PLUS, Tree.Kind.BITWISE_COMPLEMENT, Tree.Kind.LOGICAL_COMPLEMENT);

    /** Methods that give the same for the same arguments, whatever type of the JDK they are of. */
    private static final Pattern MAKERS = Pattern.compile(
            "of[A-Z]?\\w*|compile|valueOf|parse\\w*|get|getLogger|getName|getSimpleName"
                    + "|forName|create|between|plus\\w*|minus\\w*|multiply|negate|sqrt|pow|abs|max|min|exp|log|log10|toUpperCase|toLowerCase"
                    + "|trim|strip|concat|repeat|replace|formatted|resolve|normalize|toString|length|intValue|longValue|doubleValue");

    private StaticState() {}

    static boolean isIn(ClassTree type) {
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree nested && isIn(nested)) {
                return true;
            }
            if (member instanceof VariableTree field && isThereOnce(field, type) && !isConstant(field, type)) {
                return true;
            }
        }
        return false;
    }

    /** Whether all of a process shares a field: a static one, or one of an enum's constants. */
    private static boolean isThereOnce(VariableTree field, ClassTree type) {
        return isInterface(type)
                || type.getKind() == Tree.Kind.ENUM
                || field.getModifiers().getFlags().contains(Modifier.STATIC);
    }

    private static boolean isConstant(VariableTree field, ClassTree type) {
        Set<Modifier> flags = field.getModifiers().getFlags();
        String written = String.valueOf(field.getType()).replaceFirst("<.*", "");
        String simple = written.substring(written.lastIndexOf('.') + 1);
        if (!isInterface(type) && !flags.contains(Modifier.FINAL)) {
            return false;
        }
        if (type.getKind() == Tree.Kind.ENUM) {
            if (type.getSimpleName().contentEquals(simple)) {
                return isRepeatableConstant(field.getInitializer());
            }
            if (!flags.contains(Modifier.STATIC)) {
                // Its value comes from the arguments of the constant.
                return CONSTANT_TYPES.contains(simple)
                        || FUNCTIONS.matcher(simple).matches();
            }
        }
        return CONSTANT_TYPES.contains(simple) && isRepeatable(field.getInitializer());
    }

    private static boolean isRepeatableConstant(@Nullable ExpressionTree made) {
        if (!(made instanceof NewClassTree constant)) {
            return true;
        }
        boolean repeatable = constant.getArguments().stream()
                .allMatch(each -> each instanceof LambdaExpressionTree
                        || each instanceof MemberReferenceTree
                        || isRepeatable(each));
        ClassTree body = constant.getClassBody();
        return repeatable
                && (body == null
                        || body.getMembers().stream()
                                .allMatch(member -> !(member instanceof VariableTree field)
                                        || field.getModifiers().getFlags().contains(Modifier.FINAL)));
    }

    /** Whether evaluating an expression again, in another process, gives a value that is as good. */
    private static boolean isRepeatable(@Nullable ExpressionTree expression) {
        if (expression instanceof LiteralTree || expression instanceof IdentifierTree) {
            return true;
        }
        if (expression instanceof MemberSelectTree select) {
            return isRepeatable(select.getExpression());
        }
        if (expression instanceof ParenthesizedTree parenthesized) {
            return isRepeatable(parenthesized.getExpression());
        }
        if (expression instanceof UnaryTree unary) {
            return OPERATORS.contains(unary.getKind()) && isRepeatable(unary.getExpression());
        }
        if (expression instanceof BinaryTree binary) {
            return isRepeatable(binary.getLeftOperand()) && isRepeatable(binary.getRightOperand());
        }
        if (expression instanceof ConditionalExpressionTree choice) {
            return isRepeatable(choice.getCondition())
                    && isRepeatable(choice.getTrueExpression())
                    && isRepeatable(choice.getFalseExpression());
        }
        if (expression instanceof TypeCastTree cast) {
            return isRepeatable(cast.getExpression());
        }
        if (expression instanceof NewClassTree made) {
            String type = String.valueOf(made.getIdentifier());
            return made.getClassBody() == null
                    && CONSTANT_TYPES.contains(type.substring(type.lastIndexOf('.') + 1))
                    && made.getArguments().stream().allMatch(StaticState::isRepeatable);
        }
        if (expression instanceof MethodInvocationTree call
                && call.getMethodSelect() instanceof MemberSelectTree select) {
            return MAKERS.matcher(select.getIdentifier()).matches()
                    && isRepeatable(select.getExpression())
                    && call.getArguments().stream().allMatch(StaticState::isRepeatable);
        }
        return false;
    }

    private static boolean isInterface(ClassTree type) {
        return type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
    }
}
