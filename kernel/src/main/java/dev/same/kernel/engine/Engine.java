package dev.same.kernel.engine;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import java.util.Optional;

/**
 * Executes the cells of one language in this process.
 *
 * <p>The gateway keeps the rules of the protocol (counts, history, {@code silent}, {@code stop_on_error}, order of
 * messages); an engine only runs code. {@link #execute} is called from one thread at a time per subshell; the other
 * methods may be called from any thread, also while a cell runs. Cursors are UTF-16 indexes into the code; the gateway
 * converts the protocol's code points.
 */
public interface Engine extends AutoCloseable {
    /** What the engine says of itself. Returns at once, before anything is loaded. */
    EngineInfo info();

    /** Begin to load what the first cell will need, in the background. Returns at once. */
    void warmUp();

    /**
     * Run one cell to its end. What it prints and displays goes to the outlet, also later, from threads that it started.
     *
     * <p>Nothing that user code throws leaves this method, errors such as {@link StackOverflowError} included.
     */
    ExecutionResult execute(ExecutionRequest request, Outlet outlet);

    /** Evaluate an expression of {@code user_expressions}, after the cell, on the cell's thread. */
    ExpressionResult evaluate(String expression);

    /** What could stand at the cursor. Magics of the engine are completed too. */
    Completion complete(String code, int cursor);

    /**
     * What is known of the name at the cursor.
     *
     * @param detail 0: what a tooltip shows; 1: the source too, where there is one
     */
    Optional<MimeBundle> inspect(String code, int cursor, int detail);

    /** Whether the code can be run as it stands. */
    Completeness isComplete(String code);

    /** End the cell that runs now: its {@link #execute} returns an error soon. Does nothing between cells. */
    void interrupt();

    @Override
    void close();
}
