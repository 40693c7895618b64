package dev.same.pipeline.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what a step left behind, and says whose the failure is when it left nothing. */
final class StepOutcome {
    private StepOutcome() {}

    /** Read {@code result.json}; make a result up when the process died before it could write one. */
    static StepResult read(Path directory, StepExit exit) {
        Path file = directory.resolve("result.json");
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), StepResult.class);
        } catch (NoSuchFileException e) {
            return failure(
                    "backend",
                    "StepDied",
                    "the step's process ended without a result ("
                            + exit.detail().orElse("exit code " + exit.code()) + ")"
                            + (exit.code() == 137
                                    ? "; SIGKILL often comes from the system when memory runs out: try a larger machine or less data"
                                    : ""));
        } catch (JsonProcessingException e) {
            return failure("internal", "BadResult", file + " cannot be read: " + e.getOriginalMessage());
        } catch (IOException | IllegalArgumentException e) {
            return failure("internal", "BadResult", file + " cannot be read: " + e.getMessage());
        }
    }

    static StepResult failure(SameException failure) {
        return failure(
                failure.kind().name().toLowerCase(Locale.ROOT), "CannotStart", String.valueOf(failure.getMessage()));
    }

    static StepResult cancelled() {
        return failure("user", "Cancelled", "the run was cancelled while the step ran");
    }

    static StepResult timeout(long seconds) {
        return failure("user", "Timeout", "the step did not end within its --timeout of " + seconds + " s");
    }

    /** Return a failure that no line of code has caused as that of the line that begins the step. */
    static StepResult inCell(StepResult result, int cell) {
        return result.failure()
                .filter(failure -> failure.cell().isEmpty() && failure.kind().equals("user"))
                .map(failure -> of(
                        "failed",
                        Optional.of(new StepResult.Failure(
                                failure.kind(),
                                Optional.of(cell),
                                Optional.of(1),
                                failure.ename(),
                                failure.evalue(),
                                failure.traceback())),
                        List.of()))
                .orElse(result);
    }

    /** Return the failure of one element as that of the whole step. */
    static StepResult ofElements(StepResult first, String summary) {
        if (first.failure().isEmpty()) {
            List<StepResult.Refusal> refusals = first.refusals().stream()
                    .map(refusal -> new StepResult.Refusal(
                            refusal.name(), refusal.cell(), refusal.reason() + " (" + summary + ")", refusal.next()))
                    .toList();
            return refused(refusals);
        }
        StepResult.Failure failure = first.failure().get();
        List<String> traceback = new ArrayList<>(failure.traceback());
        if (traceback.isEmpty()) {
            traceback.add(failure.ename() + ": " + failure.evalue());
        }
        traceback.add(summary);
        return of(
                "failed",
                Optional.of(new StepResult.Failure(
                        failure.kind(),
                        failure.cell(),
                        failure.line(),
                        failure.ename(),
                        failure.evalue() + " (" + summary + ")",
                        traceback)),
                List.of());
    }

    private static StepResult failure(String kind, String ename, String evalue) {
        return of(
                "failed",
                Optional.of(new StepResult.Failure(kind, Optional.empty(), Optional.empty(), ename, evalue, List.of())),
                List.of());
    }

    static StepResult refused(List<StepResult.Refusal> refusals) {
        return of("refused", Optional.empty(), refusals);
    }

    private static StepResult of(
            String status, Optional<StepResult.Failure> failure, List<StepResult.Refusal> refusals) {
        return new StepResult(
                status,
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                failure,
                refusals,
                Optional.empty());
    }
}
