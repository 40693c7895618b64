package dev.same.backend.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.step.python.PythonStepRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks the interpreter of the steps, with its IPython if it has one: {@code same_step.py --syntax}. */
final class PythonSyntax implements SyntaxCheck {
    private static final System.Logger LOG = System.getLogger(PythonSyntax.class.getName());
    private static final long LONGEST_SECONDS = 60;

    private final BackendProvider.Context context;

    PythonSyntax(BackendProvider.Context context) {
        this.context = context;
    }

    @Override
    public List<Answer> check(List<String> sources) {
        try {
            return ask(PythonInterpreter.find(context), sources);
        } catch (SameException e) {
            LOG.log(System.Logger.Level.DEBUG, "nobody to ask about syntax", e);
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the interpreter could not be asked about syntax: {0}",
                    e.getMessage());
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** In a folder of its own: a plan leaves nothing behind. */
    private List<Answer> ask(Path python, List<String> sources) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("same-syntax-");
        Path runtime = folder.resolve("same_step.py");
        Path request = folder.resolve("request.json");
        Path answers = folder.resolve("answers.json");
        Path noise = folder.resolve("noise.txt");
        try {
            Files.write(runtime, PythonStepRuntime.bundled().content());
            // Made when needed: nearly all plans ask nothing.
            var json = new ObjectMapper();
            Files.write(request, json.writeValueAsBytes(sources));
            ProcessBuilder builder = new ProcessBuilder(python.toString(), "-B", runtime.toString(), "--syntax")
                    .directory(folder.toFile())
                    .redirectInput(request.toFile())
                    .redirectOutput(answers.toFile())
                    .redirectError(noise.toFile());
            builder.environment().clear();
            builder.environment().putAll(context.environment());
            Process process = builder.start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException(python + " did not answer within " + LONGEST_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(python + " ended with " + process.exitValue() + ": " + Files.readString(noise));
            }
            return answers(python, json.readTree(Files.readAllBytes(answers)));
        } finally {
            for (Path file : List.of(runtime, request, answers, noise, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static List<Answer> answers(Path python, JsonNode problems) {
        List<Answer> answers = new ArrayList<>();
        for (JsonNode problem : problems) {
            answers.add(new Answer(
                    python.toString(),
                    problem.isNull()
                            ? Optional.empty()
                            : Optional.of(new Problem(
                                    problem.path("line").asInt(1),
                                    problem.path("message").asText()))));
        }
        return answers;
    }
}
