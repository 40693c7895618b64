package dev.same.environment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks a Python interpreter, 3.8 or newer, what environment it is: by one program that needs its standard library only, run by
 * that interpreter itself. {@code same_environment.py} documents what it looks at.
 */
public final class PythonProbe {
    private static final String FILE = "same_environment.py";
    private static final String WATCH = "same_actions.py";
    private static final long SECONDS = 300;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PythonProbe() {}

    /** Return the program's source: in a live session it is executed there, and {@code capture(request)} called. */
    public static String source() {
        return source(FILE);
    }

    private static String source(String file) {
        try (InputStream resource = PythonProbe.class.getResourceAsStream(file)) {
            if (resource == null) {
                throw new IllegalStateException("this build lacks the resource " + file);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new EnvironmentException("cannot read the bundled " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Put the program into a folder, under a name that says its content, and return its path.
     *
     * @throws IOException if it cannot be written
     */
    public static Path install(Path folder) throws IOException {
        return install(FILE, folder);
    }

    /**
     * Put {@code same_actions.py}, which watches a cell of a live session, into a folder as {@link #install} does.
     *
     * @throws IOException if it cannot be written
     */
    public static Path installWatch(Path folder) throws IOException {
        return install(WATCH, folder);
    }

    private static Path install(String file, Path folder) throws IOException {
        String source = source(file);
        String name = file.replace(".py", "");
        Path target = folder.resolve(name + "-" + Integer.toHexString(source.hashCode()) + ".py");
        if (!Files.exists(target)) {
            Path temporary = Files.createTempFile(folder, name, ".tmp");
            Files.writeString(temporary, source);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }

    /** Return a request for a live session, as JSON. */
    public static String liveRequest(CaptureRequest request) {
        return request.toJson(true).toString();
    }

    /** Return a request for the program where somebody else starts it, as JSON on its standard input. */
    public static String request(CaptureRequest request) {
        return request.toJson(false).toString();
    }

    /**
     * Return what an interpreter says of itself when it is started for this.
     *
     * @param python path or name of the interpreter
     * @throws EnvironmentException if it cannot be started or does not answer
     */
    public static ObjectNode outside(String python, CaptureRequest request) {
        Path script = null;
        Path errors = null;
        try {
            script = Files.createTempFile("same-environment", ".py");
            errors = Files.createTempFile("same-environment", ".log");
            Files.writeString(script, source());
            Process process = new ProcessBuilder(List.of(python, script.toString()))
                    .directory(
                            Files.isDirectory(request.folder())
                                    ? request.folder().toFile()
                                    : null)
                    .redirectError(errors.toFile())
                    .start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(request.toJson(false).toString().getBytes(StandardCharsets.UTF_8));
            }
            byte[] answer = process.getInputStream().readAllBytes();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new EnvironmentException(python + " has not answered within " + SECONDS + " seconds");
            }
            return parse(
                    answer,
                    python + " ended with " + process.exitValue() + ": "
                            + Files.readString(errors).strip()
                            + "\n  name another interpreter with --python (Python 3.8 or newer)");
        } catch (IOException e) {
            throw new EnvironmentException(
                    "could not ask " + python + " for its environment: " + e.getMessage()
                            + ". --python names an interpreter, 3.8 or newer.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvironmentException("interrupted while " + python + " was asked for its environment", e);
        } finally {
            delete(script);
            delete(errors);
        }
    }

    /**
     * @param answer the JSON that the program has made, in UTF-8
     * @param otherwise what to say if it is none
     */
    public static ObjectNode parse(byte[] answer, String otherwise) {
        try {
            JsonNode facts = MAPPER.readTree(answer);
            if (facts instanceof ObjectNode object && object.has("packages")) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new EnvironmentException(otherwise, e);
        } catch (IOException e) {
            throw new EnvironmentException(otherwise + " (" + e.getMessage() + ")", e);
        }
        throw new EnvironmentException(otherwise);
    }

    private static void delete(@org.jspecify.annotations.Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }
}
