package dev.same.backend.local;

import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A step that is a child process of this one. */
final class ProcessHandleStep implements StepHandle {
    private static final int TAIL_BYTES = 4096;

    private final Process process;
    private final CompletableFuture<StepExit> exit;

    /**
     * @param noise where the process's own stdout and stderr go
     * @param mark of the process: what has it does not outlive the step
     */
    ProcessHandleStep(Process process, Path noise, ProcessMark mark) {
        this.process = process;
        this.exit = process.onExit().thenApplyAsync(ended -> {
            mark.killAll();
            return exitOf(ended.exitValue(), noise);
        });
    }

    private static StepExit exitOf(int code, Path noise) {
        Optional<String> tail = tail(noise);
        String detail = (code > 128 ? "killed by signal " + (code - 128) : "exit code " + code)
                + tail.map(text -> ": " + text).orElse("");
        return new StepExit(code, Optional.of(detail), 0, 0);
    }

    /** Return the end of what a process said outside of its protocol, if anything. */
    static Optional<String> tail(Path noise) {
        try {
            byte[] content = Files.readAllBytes(noise);
            int from = Math.max(0, content.length - TAIL_BYTES);
            String text = new String(content, from, content.length - from, StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.of("its output could not be read: " + e.getMessage());
        }
    }

    @Override
    public CompletionStage<StepExit> exit() {
        return exit;
    }

    @Override
    public void cancel(Duration grace) {
        // Children first: once their parent is gone nothing links them to it.
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        Runnable kill = () -> {
            children.forEach(ProcessHandle::destroyForcibly);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        };
        if (grace.isZero()) {
            kill.run();
        } else {
            CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        if (process.isAlive()) {
                            kill.run();
                        } else {
                            children.forEach(ProcessHandle::destroyForcibly);
                        }
                    });
        }
    }
}
