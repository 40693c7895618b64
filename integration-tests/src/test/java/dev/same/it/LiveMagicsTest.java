package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code %same} in a hosted ipykernel and in the Java kernel, by {@code test_magics*.py}: kernels that {@code same install}
 * installed, a real client.
 */
@Timeout(900)
class LiveMagicsTest {
    private static final Path SCRIPTS =
            Path.of("src", "test", "resources", "dev", "same", "it", "kernel").toAbsolutePath();
    private static final Pattern TEST = Pattern.compile("(?m)^def (test_\\w+)");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void install() {
        Pythons.full();
        cli().same("install").succeeded();
    }

    private static Cli cli() {
        return new Cli(folder.resolve("installation"), folder)
                .with("JUPYTER_DATA_DIR", folder.resolve("jupyter").toString())
                .with("VIRTUAL_ENV", prefix().toString())
                .with("SAME_NO_ARCHIVE", "1");
    }

    private static Path prefix() {
        return Path.of(Pythons.full()).getParent().getParent();
    }

    @TestFactory
    Stream<DynamicTest> magicsInPython() throws IOException {
        return tests("test_magics.py");
    }

    @TestFactory
    Stream<DynamicTest> magicsInJava() throws IOException {
        return tests("test_magics_java.py");
    }

    private static Stream<DynamicTest> tests(String file) throws IOException {
        return TEST.matcher(Files.readString(SCRIPTS.resolve(file)))
                .results()
                .map(found -> found.group(1))
                .map(name -> DynamicTest.dynamicTest(name.replace('_', ' '), () -> pytest(file, name)));
    }

    private static void pytest(String file, String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Pythons.full(), "-m", "pytest", "-q", "-p", "no:cacheprovider"));
        command.addAll(Arrays.asList("--basetemp", folder.resolve(file + name).toString(), file + "::" + name));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(file + name + ".log").toFile());
        builder.environment().put("JUPYTER_DATA_DIR", folder.resolve("jupyter").toString());
        builder.environment().put("VIRTUAL_ENV", prefix().toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(300, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(folder.resolve(file + name + ".log"), StandardCharsets.UTF_8);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
    }
}
