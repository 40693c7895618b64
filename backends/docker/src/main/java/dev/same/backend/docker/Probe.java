package dev.same.backend.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Asks the Python of an image who it is and what it can import, as the step runtime would answer. Thread-safe. */
final class Probe {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MOST_SECONDS = 120;

    /** Python's own images have both; Debian's has the first alone. */
    private static final List<String> NAMES = List.of("python3", "python");

    /** Hands the server its questions: a container's own stdin would need a connection that is taken over. */
    private static final String ASK = "import subprocess, sys\n"
            + "sys.exit(subprocess.run([sys.executable, sys.argv[1], '--serve'], input=sys.argv[2].encode()).returncode)";

    private final Engine engine;
    private final Containers containers;
    private final Map<String, Image> known = new ConcurrentHashMap<>();

    Probe(Engine engine, Containers containers) {
        this.engine = engine;
        this.containers = containers;
    }

    /**
     * Return what an image has to run steps with.
     *
     * @param name as the user calls it
     * @throws SameException if it has no Python that the step runtime can run in
     */
    Image image(String id, String name) {
        return known.computeIfAbsent(id, any -> look(id, name));
    }

    private Image look(String id, String name) {
        List<String> reasons = new ArrayList<>();
        for (String python : NAMES) {
            Said said = ask(id, python, "");
            Optional<String> version =
                    said.answer("ready").map(answer -> answer.path("version").asText());
            if (version.isPresent()) {
                return new Image(id, python, version.get());
            }
            reasons.add(python + ": " + said.text().strip());
        }
        throw new SameException(
                ErrorKind.ENVIRONMENT,
                "the image " + name + " has no Python that steps can run in; name one with Python 3.8 or newer\n  "
                        + String.join("\n  ", reasons));
    }

    /** Return those modules that a step in the image could not import. */
    Set<String> missing(Image image, Collection<String> modules) {
        Set<String> missing = new TreeSet<>();
        try {
            String question = JSON.writeValueAsString(Map.of("op", "find", "id", "modules", "modules", modules));
            // Where there is no answer the import itself will tell.
            ask(image.id(), image.python(), question + "\n")
                    .answer("found")
                    .ifPresent(answer -> answer.path("missing").forEach(module -> missing.add(module.asText())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a question that cannot be written", e);
        }
        return missing;
    }

    /** What the server wrote, and what the interpreter or the engine said beside it. */
    private record Said(String text) {
        Optional<JsonNode> answer(String event) {
            return text.lines()
                    .filter(line -> line.startsWith("{"))
                    .map(Said::parse)
                    .filter(answer -> answer.path("event").asText().equals(event))
                    .findFirst();
        }

        private static JsonNode parse(String line) {
            try {
                return JSON.readTree(line);
            } catch (JsonProcessingException e) {
                return JSON.missingNode();
            }
        }
    }

    private Said ask(String imageId, String python, String questions) {
        String id = "";
        try {
            id = containers.create(
                    imageId, List.of(python, "-c", ASK, containers.runtime().toString(), questions));
            engine.client().startContainerCmd(id).exec();
            engine.client()
                    .waitContainerCmd(id)
                    .exec(new WaitContainerResultCallback())
                    .awaitStatusCode(MOST_SECONDS, TimeUnit.SECONDS);
            return new Said(ContainerLog.tail(engine, id));
        } catch (DockerException e) {
            // As when there is no such program in the image.
            return new Said(Images.words(e));
        } finally {
            if (!id.isEmpty()) {
                engine.client().removeContainerCmd(id).withForce(true).exec();
            }
        }
    }
}
