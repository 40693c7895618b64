package dev.same.backend.local;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A program that an interpreter executes once, from its input to its output. */
final class PythonProgram {
    private PythonProgram() {}

    static byte[] run(Path python, Path script, Path folder, byte[] input) {
        Path given = null;
        Path errors = null;
        try {
            given = Files.createTempFile("same-program", ".in");
            errors = Files.createTempFile("same-program", ".log");
            Files.write(given, input);
            Process process = new ProcessBuilder(python.toString(), script.toString())
                    .directory(folder.toFile())
                    .redirectInput(given.toFile())
                    .redirectError(errors.toFile())
                    .start();
            byte[] said = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            if (code != 0) {
                throw new SameException(
                        ErrorKind.ENVIRONMENT,
                        python + " ended with " + code + ": "
                                + new String(Files.readAllBytes(errors), StandardCharsets.UTF_8).strip());
            }
            return said;
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not run " + python + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SameException(ErrorKind.ENVIRONMENT, "interrupted while " + python + " ran", e);
        } finally {
            delete(given);
            delete(errors);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file != null && !file.toFile().delete()) {
            System.getLogger(PythonProgram.class.getName()).log(System.Logger.Level.DEBUG, "left {0}", file);
        }
    }
}
