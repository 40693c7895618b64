package dev.same.pipeline.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.CacheMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a driver needs besides the plan and the notebook: {@code launch.json}.
 *
 * @param notebookPath absolute path of the user's notebook
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Launch(
        String notebookPath,
        String backend,
        Optional<String> python,
        Map<String, StepResult> given,
        RunPolicy policy,
        CacheMode cache) {
    Launch {
        policy = policy == null ? RunPolicy.DEFAULT : policy;
        cache = cache == null ? CacheMode.OFF : cache;
        python = python == null ? Optional.empty() : python;
        given = given == null ? Map.of() : Map.copyOf(given);
    }

    static Launch of(Runs.Request request) {
        return new Launch(
                request.notebookPath().toAbsolutePath().toString(),
                request.backend(),
                request.python(),
                request.given(),
                request.policy(),
                request.cache());
    }

    byte[] toBytes() {
        try {
            return Json.MAPPER.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new SameException(ErrorKind.INTERNAL, "could not write a run's request: " + e.getMessage(), e);
        }
    }

    static Launch read(Path file) {
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), Launch.class);
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not read how to drive the run from " + file + ": " + e, e);
        }
    }
}
