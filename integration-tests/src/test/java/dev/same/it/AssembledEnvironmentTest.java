package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in environments that are made from locks: with real virtual environments, pip, and an index on this machine. */
class AssembledEnvironmentTest {
    @TempDir
    private static Path shared;

    private static PackageIndex index;

    /** Has colour-kit 1.0, not the newest. */
    private static String filled;

    /** Has nothing. */
    private static String bare;

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeAll
    static void makeEnvironments() throws Exception {
        OncePerCheck.assume("installers of Python take their time here");
        index = ColourPackages.serve(shared.resolve("wheels"));
        filled = ColourPackages.environment(shared.resolve("filled"), index);
        ColourPackages.pip(filled, "install", "-q", "colour-kit==1.0", "unused");
        bare = ColourPackages.environment(shared.resolve("bare"), index);
    }

    @AfterAll
    static void stopServing() {
        if (index != null) {
            index.close();
        }
    }

    @BeforeEach
    void makeCli() {
        // Only pip: uv has its own test, where it is the only one that can.
        cli = new Cli(folder.resolve("home"), folder).with("PATH", "/usr/bin:/bin");
    }

    private void writeColours() {
        Notebooks.write(
                folder,
                "colours.ipynb",
                "%same step a\nimport colours\nprint(colours.RED)\nx = colours.RED",
                "%same step b\nimport importlib.util\nprint(importlib.util.find_spec('col' + 'ours') is not None, len(x))",
                "%same step c\nimport importlib.util\nimport shade\nprint(shade.dark('c'), importlib.util.find_spec('col' + 'ours'))");
    }

    private JsonNode executed(int run) {
        return Notebooks.read(cli.home().resolve("runs/" + run + "/executed.ipynb"));
    }

    private List<Path> made() throws IOException {
        Path environments = cli.home().resolve("environments");
        if (!Files.exists(environments)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(environments)) {
            return entries.filter(each -> Files.exists(each.resolve("complete")))
                    .toList();
        }
    }

    @Test
    void aStepGetsWhatItNeedsOfTheLock() throws Exception {
        writeColours();
        assertThat(cli.same("env", "lock", "colours.ipynb", "--python", filled)
                        .succeeded()
                        .out())
                .endsWith("colours.lock.json\n");

        Cli.Result run = cli.same("run", "colours.ipynb", "--python", bare).succeeded();

        assertThat(run.err())
                .contains("environment: making an environment with 2 packages", "Successfully installed colour");
        assertThat(Notebooks.text(executed(1), 1)).isEqualTo("dark 1.0\n");
        // A value reached it that was made with colours; the third step has only its own import.
        assertThat(Notebooks.text(executed(1), 2)).isEqualTo("True 8\n");
        assertThat(Notebooks.text(executed(1), 3)).isEqualTo("dark c None\n");
        assertThat(Notebooks.read(cli.home().resolve("runs/1/steps/a/1/environment.json"))
                        .path("verdict")
                        .asText())
                .isEqualTo("SAME");
        assertThat(cli.same("env", "show", "1").succeeded().out()).contains("colour-kit", "1.0");
        int environments = made().size();

        Cli.Result again =
                cli.same("run", "colours.ipynb", "--python", bare, "--no-cache").succeeded();

        assertThat(again.err()).doesNotContain("environment:");
        assertThat(made()).hasSize(environments);
    }

    @Test
    void theInterpreterThatHasItAllIsTaken() throws Exception {
        writeColours();
        cli.same("env", "lock", "colours.ipynb", "--python", filled).succeeded();

        Cli.Result run = cli.same("run", "colours.ipynb", "--python", filled).succeeded();

        assertThat(run.err()).doesNotContain("environment:");
        assertThat(made()).isEmpty();
        assertThat(Notebooks.text(executed(1), 1)).isEqualTo("dark 1.0\n");
    }

    @Test
    void aWheelhouseHasWhatIsInstalledAsItIsAndNeedsNoNetwork() throws Exception {
        String python = ColourPackages.environment(folder.resolve("worked-on"), index);
        ColourPackages.pip(python, "install", "-q", "colour-kit==1.0");
        Path module = folder.resolve("worked-on/lib/python3.11/site-packages/colours.py");
        Files.writeString(module, Files.readString(module) + "RED = 'mended ' + RED\n");
        Path project = Files.createDirectories(folder.resolve("project/mine"));
        Files.writeString(project.resolve("__init__.py"), "WORD = 'mine'\n");
        Files.writeString(
                folder.resolve("project/setup.py"),
                "from setuptools import setup\nsetup(name='my-project', version='0.7', packages=['mine'])\n");
        Commands.run(
                "sh", "-c", "cd " + folder.resolve("project") + " && " + python + " setup.py -q develop --no-deps");
        Notebooks.write(folder, "mine.ipynb", "%same step a\nimport colours, mine\nprint(colours.RED, mine.WORD)");
        cli.same("env", "lock", "mine.ipynb", "--python", python).succeeded();

        Cli.Result vendored = cli.same("env", "vendor", "mine.ipynb", "--python", python, "-o", "wheels")
                .succeeded();

        assertThat(vendored.out())
                .contains(
                        "colour_kit-1.0-py3-none-any.whl  (not as it was installed)",
                        "my_project-0.7-py3-none-any.whl",
                        "3 wheels in");
        Cli offline = new Cli(folder.resolve("home"), folder)
                .with("PATH", "/usr/bin:/bin")
                .with("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
                .with("PIP_RETRIES", "0");
        offline.same("run", "mine.ipynb", "--python", bare, "--wheelhouse", "wheels")
                .succeeded();
        assertThat(Notebooks.text(executed(1), 1)).isEqualTo("mended dark 1.0 mine\n");
        assertThat(offline.same("run", "mine.ipynb", "--lock", "none", "--python", bare)
                        .failed(2)
                        .err())
                .contains("imports colours, which is not installed there");
    }

    @Test
    void aPrivateIndexIsAskedWithTheCredentialsOfPipsOwnSettings() throws Exception {
        Notebooks.write(folder, "private.ipynb", "%same step a\nimport colours\nprint(colours.RED)");
        try (PackageIndex closed = ColourPackages.serve(folder.resolve("private-wheels"))) {
            closed.require("someone", "hunter2");
            String with = closed.url().replace("://", "://someone:hunter2@");
            String python = Commands.environment(folder.resolve("private"));
            ColourPackages.pip(python, "install", "-q", "colour-kit==1.0", "--index-url", with);
            String empty = Commands.environment(folder.resolve("empty"));
            Cli known = new Cli(folder.resolve("home"), folder)
                    .with("PATH", "/usr/bin:/bin")
                    .with("PIP_INDEX_URL", with);
            known.same("env", "lock", "private.ipynb", "--python", python).succeeded();

            // Another index beside it is no reason to ask without.
            known.with("PIP_EXTRA_INDEX_URL", index.url())
                    .same("run", "private.ipynb", "--python", empty)
                    .succeeded();
            Cli.Result unknown = new Cli(folder.resolve("other-home"), folder)
                    .with("PATH", "/usr/bin:/bin")
                    .with("PIP_INDEX_URL", index.url())
                    .with("PIP_NO_INPUT", "1")
                    .same("run", "private.ipynb", "--python", empty)
                    .failed(2);

            assertThat(unknown.err())
                    .contains(closed.url(), "without credentials")
                    .doesNotContain("hunter2");
        }
        assertThat(Notebooks.text(executed(1), 1)).isEqualTo("dark 1.0\n");
    }

    @Test
    void aFailedInstallationEndsTheRunAtOnceWithTheInstallersWords() throws Exception {
        writeColours();
        cli.same("env", "lock", "colours.ipynb", "--python", filled).succeeded();
        Path lock = folder.resolve("colours.lock.json");
        Files.writeString(lock, Files.readString(lock).replace("\"1.5\"", "\"1.6\""));

        Cli.Result run = cli.same("run", "colours.ipynb", "--python", bare).failed(2);

        assertThat(run.err())
                .contains(
                        "the packages of the lock could not be installed",
                        "No matching distribution found for shade==1.6")
                .doesNotContain("Exception", "hunter2");
        assertThat(cli.home().resolve("runs/1")).doesNotExist();
        assertThat(made()).isEmpty();
    }

    @Test
    void stepsNameEnvironmentsOfTheManifest() throws Exception {
        Notebooks.write(
                folder,
                "two.ipynb",
                "%same step old --env old\nimport colours\na = colours.RED",
                "%same step new --env new\nimport colours\nb = colours.RED",
                "%same step both\nprint(a, b)");
        assertThat(cli.same("run", "two.ipynb", "--python", bare).failed(2).err())
                .contains("cell 1, line 1: step \"old\": unknown environment \"old\" (known: default)", "same.yaml");
        String newer = ColourPackages.environment(folder.resolve("newer"), index);
        ColourPackages.pip(newer, "install", "-q", "colour-kit==1.1");
        cli.same("env", "lock", "two.ipynb", "--python", filled, "-o", "old.json")
                .succeeded();
        Files.writeString(
                folder.resolve("same.yaml"),
                "environments:\n  old: {lock: old.json}\n  new: {python: newer/bin/python}\n  default: {image_tag: some/image}\n");

        cli.same("run", "two.ipynb", "--python", bare).succeeded();

        assertThat(Notebooks.text(executed(1), 3)).isEqualTo("dark 1.0 dark 1.1\n");
        assertThat(cli.home().resolve("runs/1/environment-new.json")).content().contains("\"1.1\"");
        assertThat(cli.same("env", "show", "1", "--env", "new").succeeded().out())
                .containsPattern("colour-kit +1\\.1");
        assertThat(cli.same("env", "show", "two.ipynb", "--env", "old")
                        .succeeded()
                        .out())
                .containsPattern("colour-kit +1\\.0");
        assertThat(cli.same("env", "diff", "1", "two.ipynb", "--env", "new")
                        .succeeded()
                        .out())
                .startsWith("SAME");
        assertThat(cli.same("env", "show", "1", "--env", "other").failed(2).err())
                .contains("run 1 had no environment of that name (it had: default, new, old)");
        assertThat(cli.same("env", "show", "two.ipynb", "--env", "other")
                        .failed(2)
                        .err())
                .contains("no environment of that name (there are: default, new, old)");

        Files.writeString(
                folder.resolve("same.yaml"),
                "environments:\n  old: {lock: nowhere.json, colour: red}\n  new: {python: 3}\n  bare: {}\n  far: {python: /nowhere/python}\n");
        assertThat(cli.same("run", "two.ipynb", "--python", bare).failed(2).err())
                .contains(
                        "environments.old.lock: there is no file",
                        "environments.old.colour: unknown (allowed: python",
                        "environments.new.python: expected a path, found 3",
                        "environments.bare: expected python, lock, wheelhouse or image_tag",
                        "environments.far.python: /nowhere/python is no executable file");
        Files.writeString(folder.resolve("same.yaml"), "environments:\n  old: {lock\n");
        assertThat(cli.same("run", "two.ipynb", "--python", bare).failed(2).err())
                .contains("same.yaml, line ", "this is not YAML");
    }

    @Test
    void aStepWhoseEnvironmentWasChangedMeanwhileSaysSo() {
        Notebooks.write(
                folder,
                "breaks.ipynb",
                "%same step a\nimport colours, glob, shutil, sys\n"
                        + "shutil.rmtree(glob.glob(sys.prefix + '/lib/python*/site-packages/colour_kit-1.0.dist-info')[0])\nx = colours.RED",
                "%same step b\nimport colours\nprint(x)");
        cli.same("env", "lock", "breaks.ipynb", "--python", filled).succeeded();

        Cli.Result run = cli.same("run", "breaks.ipynb", "--python", bare).failed(1);

        assertThat(run.err())
                .contains(
                        "the environment of the step is not the one that it was planned with: colour-kit 1.0 is planned, none is installed");
        assertThat(Notebooks.read(cli.home().resolve("runs/1/steps/b/1/environment.json"))
                        .path("verdict")
                        .asText())
                .isEqualTo("DRIFTED");
    }

    @Test
    void anEnvironmentThatIsNotAsItWasMadeIsMadeAgain() throws Exception {
        Notebooks.write(folder, "red.ipynb", "%same step a\nimport colours\nprint(colours.RED)");
        cli.same("env", "lock", "red.ipynb", "--python", filled).succeeded();
        cli.same("run", "red.ipynb", "--python", bare).succeeded();
        Path environment = made().get(0);
        Path module = environment.resolve("lib/python3.11/site-packages/colours.py");
        List<Damage> damages = List.of(
                () -> Files.writeString(module, "RED = 'another'\n"),
                () -> Files.delete(module),
                () -> Files.delete(environment.resolve("bin/python")),
                () -> Commands.run(
                        bare,
                        "-m",
                        "pip",
                        "--python",
                        environment.resolve("bin/python").toString(),
                        "--disable-pip-version-check",
                        "install",
                        "-q",
                        "--index-url",
                        index.url(),
                        "--upgrade",
                        "colour-kit==1.1",
                        "--no-deps"));
        int number = 1;
        for (Damage damage : damages) {
            damage.run();

            Cli.Result run =
                    cli.same("run", "red.ipynb", "--python", bare, "--no-cache").succeeded();

            number++;
            assertThat(run.err()).as("damage %s", number).contains("environment: making an environment");
            assertThat(Notebooks.text(executed(number), 1))
                    .as("damage %s", number)
                    .isEqualTo("dark 1.0\n");
        }
    }

    @Test
    void aRerunSpeaksOfTheEnvironmentThatItExecutesInAndRunsOfASweepHaveARecord() throws Exception {
        Notebooks.write(folder, "n.ipynb", "%same param n=1", "%same step a\nimport colours\nprint(colours.RED, n)");
        cli.same("env", "lock", "n.ipynb", "--python", filled).succeeded();
        cli.same("run", "n.ipynb", "--python", bare).succeeded();

        assertThat(cli.same("rerun", "1").succeeded().err()).doesNotContain("is not that of run 1");
        assertThat(cli.same("env", "show", "n.ipynb").succeeded().out()).contains("colour-kit");

        cli.same("run", "n.ipynb", "--python", bare, "--sweep", "n=5,6").succeeded();
        assertThat(cli.same("env", "show", "s1").failed(2).err()).contains("s1 is a sweep", "same compare s1");
        for (String run : List.of("3", "4")) {
            assertThat(cli.same("env", "show", run).succeeded().out()).contains("colour-kit");
        }
        assertThat(cli.same("reproduce", "4", "--python", bare).succeeded().out())
                .contains("reproduces run 4");
    }

    private interface Damage {
        void run() throws IOException, InterruptedException;
    }

    @Test
    void whatWasChangedByHandIsToldEachTimeAndNeverTakenForTheOther() throws Exception {
        String changed = ColourPackages.environment(folder.resolve("changed"), index);
        ColourPackages.pip(changed, "install", "-q", "colour-kit==1.0");
        Path module = folder.resolve("changed/lib/python3.11/site-packages/colours.py");
        Files.writeString(module, Files.readString(module) + "RED = 'handmade'\n");
        Notebooks.write(folder, "red.ipynb", "%same step a\nimport colours\nprint(colours.RED)");
        cli.same("env", "lock", "red.ipynb", "--python", changed).succeeded();

        for (int run = 1; run <= 2; run++) {
            assertThat(cli.same("run", "red.ipynb", "--python", bare)
                            .succeeded()
                            .err())
                    .as("run %s", run)
                    .contains("colour-kit 1.0 is installed, but its content is not that of the lock");
            assertThat(Notebooks.text(executed(run), 1)).isEqualTo("dark 1.0\n");
        }
        // The record is of what the steps had, not of what they should have had.
        assertThat(cli.same("env", "show", "1").succeeded().out())
                .contains("colour-kit")
                .doesNotContain("changed after installation");
        assertThat(cli.same("env", "diff", "red.lock.json", "1").failed(1).out())
                .contains("DRIFTED", "colour-kit 1.0 (files changed after installation)");
        // And a notebook is what its runs would have, whoever is named for the base.
        assertThat(cli.same("env", "diff", "1", "red.ipynb", "--python", bare).out())
                .doesNotContain("colour-kit: 1.0 is missing");
        assertThat(cli.same("run", "red.ipynb", "--python", changed).succeeded().err())
                .doesNotContain("cached", "warning");
        assertThat(Notebooks.text(executed(3), 1)).isEqualTo("handmade\n");

        cli.same("env", "capture", "red.ipynb", "--python", changed, "-o", "changed.json")
                .succeeded();
        Files.writeString(
                folder.resolve("other.json"),
                Files.readString(folder.resolve("changed.json"))
                        .replace("\"version\" : \"1.5\"", "\"version\" : \"1.4\""));
        assertThat(cli.same("env", "vendor", "other.json", "--python", changed, "-o", "others")
                        .failed(1)
                        .err())
                .contains("no wheel of shade: version 1.4 is wanted");
        assertThat(cli.same("env", "vendor", "red.ipynb", "--python", changed, "-o", "/proc/none")
                        .failed(2)
                        .err())
                .contains("the folder /proc/none cannot be made")
                .doesNotContain("Traceback");
        cli.same("env", "vendor", "red.ipynb", "--python", changed, "-o", "wheels")
                .succeeded();
        // The user's own settings for pip would lead elsewhere, and are kept out.
        Cli elsewhere = new Cli(folder.resolve("home"), folder)
                .with("PATH", "/usr/bin:/bin")
                .with("PIP_FIND_LINKS", "http://127.0.0.1:9/links")
                .with("PIP_RETRIES", "0");
        assertThat(elsewhere
                        .same("run", "red.ipynb", "--python", bare, "--wheelhouse", "wheels", "--no-cache")
                        .succeeded()
                        .err())
                .contains("environment: making an environment")
                .doesNotContain("warning");
        assertThat(Notebooks.text(executed(4), 1)).isEqualTo("handmade\n");
    }

    @Test
    void aResumedRunMakesAgainWhatIsGone() throws Exception {
        Notebooks.write(
                folder,
                "later.ipynb",
                "%same step a\nimport colours\nx = colours.RED",
                "%same step b\nprint(x, open('there.txt').read())");
        cli.same("env", "lock", "later.ipynb", "--python", filled).succeeded();
        cli.same("run", "later.ipynb", "--python", bare).failed(1);
        Commands.run(
                "rm",
                "-r",
                cli.home().resolve("environments").toString() + "/"
                        + made().get(0).getFileName());
        Files.writeString(folder.resolve("there.txt"), "now", StandardCharsets.UTF_8);
        Files.delete(folder.resolve("later.lock.json"));

        Cli.Result resumed = cli.same("resume", "1").succeeded();

        assertThat(resumed.err()).contains("environment: making an environment");
        assertThat(Notebooks.text(executed(1), 2)).isEqualTo("dark 1.0 now\n");
    }

    @Test
    void aRunIsReproducedInTheEnvironmentThatItHad() throws Exception {
        Notebooks.write(
                folder,
                "draws.ipynb",
                "%same step a\nimport colours, os\nprint(colours.RED)\nx = 1.0 + float(os.environ.get('NUDGE', '0'))",
                "%same step b\nprint('value', x)");
        cli.same("run", "draws.ipynb", "--python", filled).succeeded();

        assertThat(cli.same("reproduce", "1", "--python", bare).succeeded().out())
                .startsWith("run 2 reproduces run 1: the outputs of all cells, and 1 value that steps handed on\n");

        Cli nudged = new Cli(folder.resolve("home"), folder)
                .with("PATH", "/usr/bin:/bin")
                .with("NUDGE", "1e-9");
        assertThat(nudged.same("reproduce", "1", "--python", bare).failed(1).out())
                .startsWith("run 3 differs from run 1 at step \"b\", cell 2\n  - value 1.0\n  + value 1.000000001\n");
        assertThat(nudged.same("reproduce", "1", "--python", bare, "--tolerance", "1e-6")
                        .succeeded()
                        .out())
                .startsWith("run 4 is the same as run 1 within 1.0E-6: step \"b\", cell 2 differ by less\n");
        assertThat(cli.same("reproduce", "1", "--tolerance", "2").failed(2).err())
                .contains("expected a fraction from 0 to 1");
    }

    @Test
    void whereNobodyHasCapturedAnEnvironmentIsGuessedIfAsked() throws Exception {
        Notebooks.write(folder, "new.ipynb", "%same step a\nimport shade\nprint(shade.dark('x'))");

        assertThat(cli.same("run", "new.ipynb", "--python", bare).failed(2).err())
                .contains(
                        "imports shade, which is not installed there",
                        "could be guessed from the imports",
                        "shade",
                        "same run --guess");
        Cli.Result run =
                cli.same("run", "new.ipynb", "--python", bare, "--guess").succeeded();

        assertThat(run.err())
                .contains("environment: a guess from what the notebook imports, as nobody has captured it: shade");
        assertThat(Notebooks.text(executed(1), 1)).isEqualTo("dark x\n");
        assertThat(Notebooks.read(cli.home().resolve("runs/1/environment.json"))
                        .at("/subject/guess")
                        .asBoolean())
                .isTrue();
        assertThat(cli.same("env", "show", "1").succeeded().out()).contains("guess");
        assertThat(cli.same("run", "new.ipynb", "--python", bare, "--guess")
                        .succeeded()
                        .err())
                .doesNotContain("making an environment");
    }
}
