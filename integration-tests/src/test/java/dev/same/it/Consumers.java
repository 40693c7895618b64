package dev.same.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The tools that read what {@code same env export} writes: those of {@code integration-tests/consumers.txt}. */
final class Consumers {
    static final String VARIABLE = "SAME_TEST_CONSUMERS";

    private Consumers() {}

    /** Return the interpreter that has them, or skip the test saying what to do. */
    static String python() {
        Optional<String> python = Optional.ofNullable(System.getenv(VARIABLE)).filter(path -> !path.isBlank());
        Assumptions.assumeTrue(
                python.isPresent(),
                VARIABLE + " is not set: name a Python that has the packages of integration-tests/consumers.txt");
        return python.orElseThrow();
    }

    /** Return a program that one of them installs, such as {@code uv}. */
    static String program(String name) {
        return Path.of(python()).resolveSibling(name).toString();
    }

    /** Return the folder that their modules are in, for {@code PYTHONPATH}. */
    static String modules() throws IOException, InterruptedException {
        return Pythons.run(python(), "import sysconfig; print(sysconfig.get_path('purelib'))")
                .strip();
    }

    /** Write a script of theirs, kept beside the tests, into a folder; return its path. */
    static String script(Path folder, String name) throws IOException {
        try (var resource = Consumers.class.getResourceAsStream(name)) {
            Path file = folder.resolve(name);
            Files.write(file, java.util.Objects.requireNonNull(resource, name).readAllBytes());
            return file.toString();
        }
    }
}
