package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the name that an expression starts from: {@code map} of {@code map.get(k).items[0].name}. */
final class Roots {
    private Roots() {}

    static Optional<String> of(@Nullable Tree tree) {
        Tree current = tree;
        while (current != null) {
            if (current instanceof IdentifierTree name) {
                return Optional.of(name.getName().toString());
            } else if (current instanceof MemberSelectTree select) {
                current = select.getExpression();
            } else if (current instanceof ArrayAccessTree access) {
                current = access.getExpression();
            } else if (current instanceof ParenthesizedTree inner) {
                current = inner.getExpression();
            } else if (current instanceof TypeCastTree cast) {
                current = cast.getExpression();
            } else if (current instanceof MethodInvocationTree call
                    && call.getMethodSelect() instanceof MemberSelectTree select) {
                current = select.getExpression();
            } else {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The name, if the expression is nothing but a name. */
    static Optional<String> plainName(ExpressionTree tree) {
        return tree instanceof IdentifierTree name ? Optional.of(name.getName().toString()) : Optional.empty();
    }

    /** {@code Files}, {@code Account}: by convention a type, not a variable. {@code COUNT} is a variable. */
    static boolean looksLikeType(String name) {
        return Character.isUpperCase(name.charAt(0)) && !name.equals(name.toUpperCase(java.util.Locale.ROOT));
    }
}
