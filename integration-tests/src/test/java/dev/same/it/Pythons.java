package dev.same.it;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The Python with everything that tests compare with: numpy, pandas, scikit-learn, nbformat, nbclient. */
final class Pythons {
    static final String VARIABLE = "SAME_TEST_PYTHON_FULL";

    private Pythons() {}

    /** Return the interpreter, or skip the test saying what to do. */
    static String full() {
        Optional<String> python = Optional.ofNullable(System.getenv(VARIABLE)).filter(path -> !path.isBlank());
        Assumptions.assumeTrue(
                python.isPresent(),
                VARIABLE + " is not set: name a Python that has the packages of integration-tests/requirements.txt");
        return python.orElseThrow();
    }

    /** Run a script; return what it printed. */
    static String run(String python, String script, String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of(python, "-c", script));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(300, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(python + " failed:\n" + output);
        }
        return output;
    }
}
