package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.StepExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The last attempt at a step that a former driver has left, from its directory: the log may have lost the event that tells of
 * it.
 *
 * @param number 0 when there was none
 */
record LeftAttempt(int number, Path directory) {
    /** A process that started further away than this from when the step says it did has only got the same number. */
    private static final double SAME_PROCESS_SECONDS = 5;

    private static final long END_SECONDS = 30;

    /**
     * @param logged the number of the last attempt by the log
     */
    static LeftAttempt of(RunDirectory run, String step, int logged) {
        int newest = logged;
        Path attempts = run.attempt(step, 1).getParent();
        if (attempts != null && Files.isDirectory(attempts)) {
            try (Stream<Path> entries = Files.list(attempts)) {
                newest = Math.max(
                        newest,
                        entries.map(entry -> entry.getFileName().toString())
                                .filter(name -> name.matches("[1-9][0-9]{0,8}"))
                                .mapToInt(Integer::parseInt)
                                .max()
                                .orElse(0));
            } catch (IOException e) {
                throw new UncheckedIOException("could not list " + attempts, e);
            }
        }
        return new LeftAttempt(newest, run.attempt(step, newest));
    }

    /**
     * Make sure that the process of the attempt has ended: two of one step would write the same files.
     *
     * @throws SameException when it cannot be ended
     */
    void end() throws InterruptedException {
        for (JsonNode event : new StepEvents(directory).poll()) {
            if (event.path("type").asText().equals("step-started")) {
                Optional<ProcessHandle> process = ProcessHandle.of(
                                event.path("pid").asLong(-1))
                        .filter(handle -> isOf(handle, event.path("time").asDouble()));
                if (process.isPresent()) {
                    process.get().destroyForcibly();
                    await(process.get());
                }
                return;
            }
        }
    }

    private static boolean isOf(ProcessHandle process, double seconds) {
        return process.info()
                .startInstant()
                .map(start -> Math.abs(start.toEpochMilli() / 1000.0 - seconds) < SAME_PROCESS_SECONDS)
                .orElse(false);
    }

    private void await(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new SameException(
                    ErrorKind.BACKEND,
                    "process " + process.pid() + " of the attempt in " + directory
                            + " still runs and could not be ended; end it, then resume the run again",
                    e);
        }
    }

    /** Return the result if the step has left a good one: it had finished, only nobody noted it. */
    Optional<StepResult> success() {
        if (!Files.exists(directory.resolve("result.json"))) {
            return Optional.empty();
        }
        return Optional.of(StepOutcome.read(directory, new StepExit(0, Optional.empty(), 0, 0)))
                .filter(StepResult::isSuccess);
    }
}
