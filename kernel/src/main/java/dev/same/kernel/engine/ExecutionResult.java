package dev.same.kernel.engine;

import dev.same.kernel.MimeBundle;
import java.util.List;
import java.util.Optional;

/** How a cell ended. */
public sealed interface ExecutionResult {
    /** The cell ran to its end. The value of its last expression, if any, becomes the {@code execute_result}. */
    record Done(Optional<MimeBundle> value) implements ExecutionResult {}

    /**
     * The cell failed. The gateway publishes the error.
     *
     * @param name of the exception or of the kind of problem: {@code CompileError}, {@code Interrupted}
     * @param traceback lines, with ANSI colours that can be read on light and on dark ground
     */
    record Failed(String name, String message, List<String> traceback) implements ExecutionResult {
        public Failed {
            traceback = List.copyOf(traceback);
        }
    }
}
