package dev.same.kernel.magic;

import dev.same.kernel.engine.ExpressionResult;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The live session behind the gateway. */
public interface Session {
    /** As in {@code language_info.name}. */
    String language();

    /** Names one life of the engine: another one after a restart. */
    String id();

    /** Where the engine was started. */
    Path workingDirectory();

    /** The notebook's file as the server named it in {@code JPY_SESSION_NAME}; empty where it did not. */
    Optional<Path> notebook();

    /**
     * Run code in the session, silently: no output of it is shown, nothing is counted and no history is kept; then evaluate
     * an expression. It waits for its turn behind what runs now, except when called by a magic of the running cell.
     */
    CompletionStage<ExpressionResult> evaluate(String code, String expression);

    /** Whether {@link #evaluateBeside} runs beside the cells rather than in their turn. */
    default boolean runsBeside() {
        return false;
    }

    /**
     * Evaluate an expression on a thread of the session's process that cells do not wait for, where it has such; else as
     * {@link #evaluate} does.
     */
    default CompletionStage<ExpressionResult> evaluateBeside(String expression) {
        return evaluate("", expression);
    }

    /** The folder of the kernelspec that the session's engine was started by; empty for an engine of this process. */
    default Optional<Path> kernelspec() {
        return Optional.empty();
    }
}
