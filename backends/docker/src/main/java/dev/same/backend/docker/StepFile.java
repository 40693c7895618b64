package dev.same.backend.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a backend needs of {@code step.json} ({@code step-runtime/README.md}): whose it is, and where values lie. */
record StepFile(String run, String step, String attempt, Path store) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static StepFile read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            return new StepFile(
                    json.path("run").asText(),
                    json.path("step").asText(),
                    json.path("attempt").asText(),
                    Path.of(json.path("store").asText()));
        } catch (IOException e) {
            throw new SameException(ErrorKind.BACKEND, "could not read " + file + ": " + e.getMessage(), e);
        }
    }
}
