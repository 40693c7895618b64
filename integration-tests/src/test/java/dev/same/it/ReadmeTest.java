package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does what the README tells a stranger to do, line by line. */
@Timeout(900)
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (.+)$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

    @TempDir
    private Path folder;

    @Test
    void everyCommandDoesWhatTheReadmeSays() throws IOException {
        Files.createSymbolicLink(folder.resolve("example-notebooks"), ROOT.resolve("example-notebooks"));
        Cli cli = new Cli(folder.resolve("home"), folder)
                .with("JUPYTER_DATA_DIR", folder.resolve("jupyter").toString())
                .with("SAME_NO_ARCHIVE", "1");
        List<String> others = new ArrayList<>();
        int commands = 0;
        for (Matcher line = COMMAND.matcher(Files.readString(ROOT.resolve("README.md"))); line.find(); ) {
            String command = line.group(1);
            if (!command.startsWith("./same ")) {
                others.add(command);
                continue;
            }
            int expected = command.contains("failing-step") ? 1 : 0;
            Cli.Result result = cli.same(
                    // As a shell takes quotes away; no word of the README has a space in it.
                    command.substring("./same ".length()).replace("\"", "").split(" ", -1));
            assertThat(result.exitCode()).as("%s%n%s", command, result.err()).isEqualTo(expected);
            assertThat(result.out()).as(command).isNotBlank();
            commands++;
        }
        assertThat(commands).isGreaterThanOrEqualTo(10);
        assertThat(others).as("the build itself, which runs this test").containsExactly("mvn verify");
        assertThat(folder.resolve("songs.json")).isNotEmptyFile();
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Matcher link = LINK.matcher(Files.readString(ROOT.resolve("README.md"))); link.find(); ) {
            assertThat(ROOT.resolve(link.group(1))).exists();
        }
    }

    @Test
    void thePictureIsThatOfTheNotebook() throws IOException {
        Cli cli = new Cli(folder.resolve("home"), ROOT);

        String drawn = cli.same("plan", "example-notebooks/hello-steps.ipynb", "--svg")
                .succeeded()
                .out();

        assertThat(drawn).isEqualTo(Files.readString(ROOT.resolve("docs/images/hello-steps.svg")));
    }
}
