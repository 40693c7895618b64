package dev.same.step.java;

import dev.same.javasession.CellError;
import dev.same.javasession.JavaSession;
import dev.same.step.java.StepResult.Failure;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Ends the step in good order when something other than its last cell ends it: a signal, {@code System.exit} in user
 * code, the death of the process that started it.
 */
final class Interruption {
    private static final int RUNTIME_ERROR = 3;

    private final JavaSession session;
    private final Recorder recorder;
    private final Console console;
    private final StepResult result;

    private final ExitAction onExit;

    /** What ends a step whose cell called {@code System.exit(0)}. */
    interface ExitAction {
        /**
         * Hand on what the step has.
         *
         * @param error for the cell's outputs
         * @return the exit code of the process
         */
        int exited(CellError error) throws IOException;
    }

    Interruption(JavaSession session, Recorder recorder, Console console, StepResult result, ExitAction onExit) {
        this.session = session;
        this.recorder = recorder;
        this.console = console;
        this.result = result;
        this.onExit = onExit;
    }

    /** From here on until the process ends, by {@code halt}. */
    void watch() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutdown, "same-shutdown"));
        ProcessHandle.current()
                .parent()
                .ifPresent(parent -> parent.onExit()
                        .thenRun(() ->
                                end("Interrupted", "the process that started the step has ended", Optional.empty()))
                        .exceptionally(e -> null));
    }

    private void shutdown() {
        // A signal ends the JVM through Shutdown.exit, user code through Runtime.exit.
        Optional<StackTraceElement[]> caller = Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().equals("java.lang.Runtime")
                                && frame.getMethodName().equals("exit")))
                .findFirst();
        Optional<Integer> code = Exit.code();
        if (caller.isEmpty()) {
            end("Interrupted", "the step was interrupted by a signal", mainThread());
        } else if (code.isEmpty()) {
            end(
                    "SystemExit",
                    "a library called System.exit, or the cell Runtime.exit: the step has not come to its end",
                    caller);
        } else if (code.get() != 0) {
            end(
                    "SystemExit",
                    "the cell called System.exit(" + code.get() + "): the step fails (0 would end it without an error)",
                    caller);
        } else {
            exitWithoutError(caller.get());
        }
    }

    private void exitWithoutError(StackTraceElement[] stack) {
        int code = RUNTIME_ERROR;
        try {
            int cell = recorder.currentCell().orElse(0);
            code = onExit.exited(session.describe("SystemExit", "0", stack, cell));
        } catch (IOException | RuntimeException | Error e) {
            System.getLogger(Interruption.class.getName()).log(System.Logger.Level.ERROR, "after System.exit(0)", e);
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    private static Optional<StackTraceElement[]> mainThread() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("main"))
                .map(java.util.Map.Entry::getValue)
                .findFirst();
    }

    private void end(String name, String message, Optional<StackTraceElement[]> stack) {
        try {
            console.flush();
            int cell = recorder.currentCell().orElse(0);
            CellError error = session.describe(name, message, stack.orElse(new StackTraceElement[0]), cell);
            recorder.error(name, message, error.traceback());
            recorder.finishCell(false);
            var failure = new Failure("user", error.cell(), error.line(), name, message, error.traceback());
            recorder.finish("failed", result.json("failed", failure, recorder.metrics()));
        } finally {
            Runtime.getRuntime().halt(1);
        }
    }
}
