package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code same verify} as a command. */
@Timeout(300)
class VerifyCommandTest {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void makeHome() {
        cli = new Cli(folder.resolve("home"), folder);
    }

    @Test
    void saysThatANotebookIsTheSameInPieces() {
        Notebooks.write(
                folder,
                "good.ipynb",
                "import random\nrandom.seed(1)",
                "a = [random.random()]\nb = a",
                "b.append(2)",
                "print(a)");

        Cli.Result result = cli.same("verify", "good.ipynb", "--seed", "7").succeeded();

        assertThat(result.out())
                .contains("random cuts by --seed 7")
                .contains("same       one cell per step (4 steps)")
                .contains("0 refused, 0 different; values compared at the end: 2");
    }

    /** Which modules are loaded is not handed on; a notebook that asks for it is not the same, and must be said to be so. */
    @Test
    void showsCellAndLinesWhereSomethingIsDifferent() {
        Notebooks.write(folder, "bad.ipynb", "import wave", "import sys\nprint('loaded:', 'wave' in sys.modules)");

        Cli.Result result = cli.same("verify", "bad.ipynb", "--cuts", "0").failed(1);

        assertThat(result.out())
                .contains("DIFFERENT  one cell per step")
                .contains("cell 2:")
                .contains("- loaded: True")
                .contains("+ loaded: False");
    }

    @Test
    void saysWhatIsRefusedAndWhy() {
        Notebooks.write(folder, "refused.ipynb", "g = (n for n in range(3))\nnext(g)", "print(next(g))");

        Cli.Result result = cli.same("verify", "refused.ipynb", "--cuts", "0").succeeded();

        assertThat(result.out()).contains("refused    one cell per step").contains("generator");
    }

    @Test
    void leavesTheFolderOfTheNotebookAlone() throws IOException {
        Notebooks.write(folder, "writes.ipynb", "open('made.txt', 'w').write('x')", "print(open('made.txt').read())");

        cli.same("verify", "writes.ipynb").succeeded();

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("writes.ipynb")
                    .doesNotContain("made.txt");
        }
    }

    @Test
    void comparesJavaToo() {
        Notebooks.writeIn("java", folder, "java.ipynb", "int n = 1;", "n += 2;", "System.out.println(n);");

        Cli.Result result = cli.same("verify", "java.ipynb", "--cuts", "0").succeeded();

        assertThat(result.out()).contains("0 refused, 0 different; values compared at the end: 1");
    }

    @Test
    void refusesANumberOfCutsThatMakesNoSense() {
        Notebooks.write(folder, "a.ipynb", "print(1)");

        assertThat(cli.same("verify", "a.ipynb", "--cuts", "-1").failed(2).err())
                .contains("--cuts -1: expected 0 to 1000");
    }
}
