package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * {@code same env} with a real virtual environment, filled by pip from an index on this machine; what is exported is installed by
 * pip again.
 */
@Execution(ExecutionMode.CONCURRENT)
class EnvironmentCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static PackageIndex index;
    private static String indexUrl;
    private static String python;
    private static Cli cli;

    @BeforeAll
    static void makeEnvironment() throws Exception {
        Pythons.full();
        index = ColourPackages.serve(folder.resolve("wheels"));
        indexUrl = index.url();
        python = ColourPackages.environment(folder.resolve("venv"), index);
        ColourPackages.pip(python, "install", "-q", "colour-kit==1.0", "unused");
        cli = new Cli(folder.resolve("home"), folder);
        Notebooks.write(
                folder,
                "colours.ipynb",
                "import colours, json\ntry:\n    import ujson\nexcept ImportError:\n    ujson = None",
                "%same step a\nimport shade\nx = shade.dark('x')",
                "%same step b\nprint(x, colours.RED)",
                "%same step c\nimport shade\nprint(shade.dark('c'))");
    }

    @AfterAll
    static void stopServing() {
        if (index != null) {
            index.close();
        }
    }

    @Test
    void recordsWhatIsInstalledAndWhatANotebookUsesOfIt() throws Exception {
        cli.same("env", "capture", "colours.ipynb", "--python", python, "-o", "record.json")
                .succeeded();

        String text = Files.readString(folder.resolve("record.json"));
        JsonNode record = JSON.readTree(text);
        assertThat(record.path("schema").asText()).isEqualTo("same.environment/1");
        assertThat(entry(record, "colour-kit").path("version").asText()).isEqualTo("1.0");
        assertThat(entry(record, "colour-kit").path("roles").toString()).contains("imported");
        assertThat(entry(record, "shade").path("roles").toString()).contains("imported", "required");
        assertThat(entry(record, "unused").path("roles").toString()).isEqualTo("[]");
        assertThat(text).contains("127.0.0.1").doesNotContain("hunter2");
        assertThat(Pythons.run(
                        Pythons.full(),
                        "import json, sys, jsonschema\njsonschema.validate(*(json.load(open(f)) for f in sys.argv[1:]))",
                        folder.resolve("record.json").toString(),
                        Path.of("..", "docs", "environment.schema.json").toString()))
                .isEmpty();
        assertThat(cli.same("env", "show", "record.json").succeeded().out())
                .contains("colour-kit", "1.0", "2 packages used")
                .doesNotContain("missing:");
        assertThat(cli.same("env", "diff", "record.json", "colours.ipynb", "--python", python)
                        .succeeded()
                        .out())
                .startsWith("SAME\n");
    }

    private static JsonNode entry(JsonNode record, String name) {
        for (JsonNode each : record.path("packages")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not in " + record.path("packages"));
    }

    @Test
    void aLockOfWhatLacksAModuleSaysSoAndStepsGetSameFromSame() throws Exception {
        Notebooks.write(folder, "lacks.ipynb", "import same, same.api, not_there\nprint(1)");

        var lock = cli.same("env", "lock", "lacks.ipynb", "--python", python).succeeded();

        assertThat(lock.err()).contains("module not_there is imported").doesNotContain("module same");
        assertThat(cli.same("env", "diff", "nowhere.json").failed(2).err())
                .contains("there is no file " + folder.resolve("nowhere.json"))
                .contains("same env capture -o FILE");
    }

    @Test
    void whatIsExportedIsInstalledAgainByPip() throws Exception {
        var requirements = cli.same(
                        "env", "export", "requirements", "colours.ipynb", "--python", python, "-o", "requirements.txt")
                .succeeded();
        assertThat(requirements.err()).isEmpty();
        assertThat(Files.readString(folder.resolve("requirements.txt")))
                .contains("colour-kit==1.0 \\\n    --hash=sha256:", "shade==1.5 \\\n")
                .doesNotContain("unused", "hunter2");

        String other = Commands.environment(folder.resolve("other"));
        ColourPackages.pip(
                other,
                "install",
                "-q",
                "--require-hashes",
                "--no-deps",
                "-r",
                folder.resolve("requirements.txt").toString());

        assertThat(Commands.run(other, "-c", "import colours; print(colours.RED)"))
                .isEqualTo("dark 1.0\n");
        var drift = cli.same("env", "diff", python, other);
        assertThat(drift.out()).contains("unused").doesNotContain("package colour-kit", "package shade");
    }

    @Test
    void theLockIsOneByTheLibraryOfItsFormat() throws Exception {
        cli.same("env", "export", "pylock", "colours.ipynb", "--python", python, "-o", "pylock.toml")
                .succeeded();
        cli.same("env", "export", "pylock", "colours.ipynb", "--python", python, "--step", "c", "-o", "pylock.c.toml")
                .succeeded();

        String check = "import sys, tomllib\nfrom packaging.pylock import Pylock\n"
                + "lock = Pylock.from_dict(tomllib.load(open(sys.argv[1], 'rb')))\n"
                + "print([(p.name, str(p.version), len(p.wheels)) for p in lock.packages], lock.tool['same']['complete'])";
        assertThat(Pythons.run(
                        Pythons.full(), check, folder.resolve("pylock.toml").toString()))
                .isEqualTo("[('colour-kit', '1.0', 1), ('shade', '1.5', 1)] True\n");
        assertThat(Pythons.run(
                        Pythons.full(), check, folder.resolve("pylock.c.toml").toString()))
                .isEqualTo("[('shade', '1.5', 1)] True\n");
    }

    @Test
    void namesTheVersionThatDiffersAndWhatItCanDo() throws Exception {
        String newer = Commands.environment(folder.resolve("newer"));
        ColourPackages.pip(newer, "install", "-q", "colour-kit==1.1", "--index-url", indexUrl);

        var diff = cli.same("env", "diff", "colours.ipynb", newer, "--python", python)
                .failed(1);

        assertThat(diff.out()).startsWith("DRIFTED\n").contains("package colour-kit: 1.0 -> 1.1");
    }

    @Test
    void aRunIsRefusedBeforeItStartsForWantOfAModule() {
        Notebooks.write(
                folder,
                "wants.ipynb",
                "%same step a\nopen('ran.txt', 'w').close()",
                "%same step b\nimport cv2\nfrom sklearn.linear_model import Ridge\ntry:\n    import ujson\nexcept ImportError:\n    pass");

        var run = cli.same("run", "wants.ipynb", "--python", python).failed(2);

        assertThat(run.err())
                .contains(
                        "cell 2: step \"b\" imports cv2, which is not installed there",
                        "pip install opencv-python",
                        "imports sklearn.linear_model",
                        "pip install scikit-learn")
                .doesNotContain("ujson");
        assertThat(folder.resolve("ran.txt")).doesNotExist();
        assertThat(cli.same("check", "wants.ipynb", "--python", python)
                        .failed(2)
                        .out())
                .contains("it cannot run", "imports cv2");
    }

    @Test
    void aModuleThatAStepMayInstallOrMakeIsNoReasonToRefuse() {
        Notebooks.write(
                folder,
                "makes.ipynb",
                "%same step a\nwith open('made_here.py', 'w') as file:\n    file.write('x = 4')",
                "%same step b\nimport made_here\nprint(made_here.x)");

        var check = cli.same("check", "makes.ipynb", "--python", python).failed(1);

        assertThat(check.out()).contains("a run may surprise", "imports made_here");
    }

    @Test
    void saysWhatCannotBeCaptured() {
        assertThat(cli.same("env", "export", "nothing", "colours.ipynb")
                        .failed(2)
                        .err())
                .contains("\"nothing\" is no format", "pylock, requirements");
        assertThat(cli.same("env", "show", "colours.json").failed(2).err()).contains("there is no file");
        assertThat(cli.same("env", "show", "/nowhere/python").failed(2).err()).contains("no executable file");
        assertThat(cli.same("env").failed(2).err()).contains("which of capture, show, export, lock, vendor, diff?");
        assertThat(cli.same("env", "export", "pylock", "colours.ipynb", "--python", python, "--step", "none")
                        .failed(2)
                        .err())
                .contains("--step none: no such step (steps: ");
    }
}
