package dev.same.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The installed modules that the steps of a run were seen to use, whether their source imports them or not. */
public final class UsedModules {
    private UsedModules() {}

    /**
     * Read them from what the steps have left.
     *
     * @return names without dots; empty if no step was observed
     */
    public static Optional<Set<String>> of(RunDirectory run) throws IOException {
        Path steps = run.path().resolve("steps");
        Set<String> modules = new TreeSet<>();
        boolean observed = false;
        if (!Files.isDirectory(steps)) {
            return Optional.empty();
        }
        for (Path step : entries(steps)) {
            // Elements of a fan-out execute the same code: the first speaks for all.
            List<Path> attempts = Stream.concat(entries(step).stream(), entries(step.resolve("each/0")).stream())
                    .toList();
            for (Path attempt : attempts) {
                Path result = attempt.resolve("result.json");
                JsonNode seen = Files.exists(result)
                        ? Json.MAPPER.readTree(Files.readAllBytes(result)).path("observed")
                        : Json.MAPPER.missingNode();
                observed |= seen.isObject();
                seen.path("packages").forEach(name -> modules.add(name.asText()));
            }
        }
        return observed ? Optional.of(modules) : Optional.empty();
    }

    private static List<Path> entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }
}
