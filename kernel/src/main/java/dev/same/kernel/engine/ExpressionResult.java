package dev.same.kernel.engine;

import dev.same.kernel.MimeBundle;
import java.util.List;

/** The value of an expression of {@code user_expressions}, or why it has none. */
public sealed interface ExpressionResult {
    record Value(MimeBundle bundle) implements ExpressionResult {}

    record Problem(String name, String message, List<String> traceback) implements ExpressionResult {
        public Problem {
            traceback = List.copyOf(traceback);
        }
    }
}
