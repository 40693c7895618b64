package dev.same.step.java;

import dev.same.javasession.CellError;
import dev.same.javasession.JavaSession;
import dev.same.step.java.StepResult.Failure;
import java.util.Arrays;
import java.util.Optional;

/**
 * Ends the step in good order when something other than its last cell ends it: a signal, {@code System.exit} in user
 * code, the death of the process that started it.
 */
final class Interruption {
    private final JavaSession session;
    private final Recorder recorder;
    private final Console console;
    private final StepResult result;

    Interruption(JavaSession session, Recorder recorder, Console console, StepResult result) {
        this.session = session;
        this.recorder = recorder;
        this.console = console;
        this.result = result;
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
        if (caller.isPresent()) {
            end("SystemExit", "the cell called System.exit, which ends the step before its end", caller);
        } else {
            end("Interrupted", "the step was interrupted by a signal", mainThread());
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
