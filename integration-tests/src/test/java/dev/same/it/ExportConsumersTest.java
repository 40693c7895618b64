package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code same env export} writes, whole and for a step, read by the tools that it is written for. */
@Execution(ExecutionMode.CONCURRENT)
class ExportConsumersTest {
    /** Step {@code a} needs shade, {@code b} colour-kit with it, {@code c} a wheel that lies beside the notebook. */
    private static final Map<String, String> PACKAGES = Map.of(
            "",
            "beside 2.0, colour-kit 1.0, shade 1.5",
            "a",
            "shade 1.5",
            "b",
            "colour-kit 1.0, shade 1.5",
            "c",
            "beside 2.0");

    private static final String INSTALLED = "import importlib.metadata as m\n"
            + "print(', '.join(sorted('%s %s' % (d.metadata['Name'], d.version) for d in m.distributions()"
            + " if d.metadata['Name'] not in ('pip', 'setuptools'))))";

    @TempDir
    private static Path folder;

    private static PackageIndex index;
    private static String python;
    private static Cli cli;

    @BeforeAll
    static void makeEnvironment() throws IOException, InterruptedException {
        OncePerCheck.assume("other people's tools take their time here");
        Consumers.python();
        Path wheels = Files.createDirectories(folder.resolve("index"));
        for (String version : List.of("1.0", "1.1")) {
            Wheels.write(wheels, "colour-kit", version, List.of("shade>=1"), "colours.py", "import shade\n");
        }
        Wheels.write(wheels, "shade", "1.5", List.of(), "shade/__init__.py", "");
        Wheels.write(wheels, "unused", "3.0", List.of(), "unused.py", "");
        Path beside = Wheels.write(
                Files.createDirectories(folder.resolve("wheels")), "beside", "2.0", List.of(), "beside.py", "X = 2\n");
        index = new PackageIndex(wheels);
        python = Commands.environment(folder.resolve("venv"));
        Files.writeString(folder.resolve("venv/pip.conf"), "[global]\nindex-url = " + index.url() + "\n");
        Commands.run(
                python,
                "-m",
                "pip",
                "install",
                "-q",
                "colour-kit==1.0",
                "unused",
                beside.toString(),
                "--index-url",
                index.url());
        cli = new Cli(folder.resolve("home"), folder).with("OMP_NUM_THREADS", "2");
        Notebooks.write(
                folder,
                "n.ipynb",
                "%same step a\nimport shade",
                "%same step b\nimport colours",
                "%same step c\nimport beside");
    }

    @AfterAll
    static void stopServing() {
        if (index != null) {
            index.close();
        }
    }

    /** Write an export beside the notebook; it must be complete. */
    private static Path export(String format, String step, String name) {
        List<String> command =
                new ArrayList<>(List.of("env", "export", format, "n.ipynb", "--python", python, "-o", name));
        if (!step.isEmpty()) {
            command.addAll(List.of("--step", step));
        }
        cli.same(command.toArray(String[]::new)).succeeded();
        return folder.resolve(name);
    }

    private static String fresh(String name) throws IOException, InterruptedException {
        return Commands.environment(folder.resolve("fresh-" + name), "--without-pip");
    }

    /** Run a program in the notebook's folder: paths in requirements mean those below it. */
    private static String inFolder(String... command) throws IOException, InterruptedException {
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\"", folder.toString()));
        shell.addAll(List.of(command));
        return Commands.run(
                Map.of(
                        "PIP_CONFIG_FILE",
                        "/dev/null",
                        "UV_CACHE_DIR",
                        folder.resolve("uv").toString(),
                        "UV_NO_CONFIG",
                        "1"),
                shell.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "b", "c"})
    void pipInstallsRequirementsByTheirHashes(String step) throws IOException, InterruptedException {
        Path file = export("requirements", step, "requirements" + step + ".txt");
        String target = fresh("requirements" + step);
        String[] pip = {Consumers.python(), "-m", "pip", "--python", target, "install", "--require-hashes", "--no-deps"
        };

        String planned = inFolder(concat(pip, "--dry-run", "-r", file.toString()));
        assertThat(Pythons.run(target, INSTALLED)).isEqualTo("\n");
        inFolder(concat(pip, "-q", "-r", file.toString()));

        assertThat(planned).contains("Would install");
        assertThat(Pythons.run(target, INSTALLED)).isEqualTo(PACKAGES.get(step) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "b", "c"})
    void pipInstallsALock(String step) throws IOException, InterruptedException {
        Path file = export("pylock", step, step.isEmpty() ? "pylock.toml" : "pylock.pip-" + step + ".toml");
        String target = fresh("pylock" + step);

        inFolder(Consumers.python(), "-m", "pip", "--python", target, "install", "-q", "-r", file.toString());

        assertThat(Pythons.run(target, INSTALLED)).isEqualTo(PACKAGES.get(step) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "b", "c"})
    void uvInstallsALock(String step) throws IOException, InterruptedException {
        Path file = export("pylock", step, step.isEmpty() ? "pylock.whole.toml" : "pylock.uv-" + step + ".toml");
        String target = fresh("uv" + step);

        inFolder(Consumers.program("uv"), "pip", "sync", "--quiet", "--python", target, file.toString());

        assertThat(Pythons.run(target, INSTALLED)).isEqualTo(PACKAGES.get(step) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "b"})
    void aBillOfMaterialsIsValidByItsOwnLibraryAtItsStrictest(String step) throws IOException, InterruptedException {
        Path file = export("cyclonedx", step, "bom" + step + ".json");

        assertThat(Pythons.run(Consumers.python(), """
                        import json, sys
                        from cyclonedx.model.bom import Bom
                        from cyclonedx.schema import SchemaVersion
                        from cyclonedx.validation.json import JsonStrictValidator
                        text = open(sys.argv[1]).read()
                        error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
                        assert error is None, str(error)[:2000]
                        bom = Bom.from_json(json.loads(text))
                        bom.validate()
                        print(', '.join(sorted('%s %s' % (c.name, c.version) for c in bom.components if c.purl and c.purl.type == 'pypi')))
                        """, file.toString())).isEqualTo(PACKAGES.get(step) + "\n");
    }

    @Test
    void aCycloneDxOfEverythingIsValidToo() throws IOException, InterruptedException {
        cli.same("env", "export", "cyclonedx", Pythons.full(), "--all", "--offline", "-o", "all.json")
                .succeeded();

        assertThat(Pythons.run(
                        Consumers.python(),
                        "import sys\nfrom cyclonedx.schema import SchemaVersion\n"
                                + "from cyclonedx.validation.json import JsonStrictValidator\n"
                                + "error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())\n"
                                + "assert error is None, str(error)[:2000]",
                        folder.resolve("all.json").toString()))
                .isEmpty();
    }

    @Test
    void aRecordIsAsItsSchemaSays() throws IOException {
        for (JsonNode record :
                List.of(Captured.of(cli, "n.ipynb", "--python", python), Captured.of(cli, Pythons.full()))) {
            assertThat(Captured.schemaErrors(record)).isEmpty();
            assertThat(record.path("packages").size()).isPositive();
        }
        JsonNode step = new ObjectMapper().readTree(Files.readString(export("json", "b", "step.json")));
        assertThat(Captured.schemaErrors(step)).isEmpty();
        assertThat(step.path("packages").findValuesAsText("name")).containsExactly("colour-kit", "shade");
        assertThat(cli.same("env", "show", "step.json").succeeded().out()).contains("2 packages used, 2 installed");
    }

    @Test
    void anEnvironmentFileOfCondaHasRequirementsThatPipReads() throws IOException, InterruptedException {
        Path file = export("conda", "", "environment.yml");

        assertThat(Pythons.run(
                        Pythons.full(),
                        "import sys, yaml\ntext = yaml.safe_load(open(sys.argv[1]))\n"
                                + "print('\\n'.join(text['dependencies'][-1]['pip']), file=open(sys.argv[1] + '.txt', 'w'))\n"
                                + "print([line for line in text['dependencies'] if isinstance(line, str)])",
                        file.toString()))
                .matches("\\['python=3\\.\\d+\\.\\d+', 'pip']\n");
        String target = fresh("conda");
        inFolder(
                Consumers.python(),
                "-m",
                "pip",
                "--python",
                target,
                "install",
                "-q",
                "--index-url",
                index.url(),
                "-r",
                file + ".txt");
        assertThat(Pythons.run(target, INSTALLED)).isEqualTo(PACKAGES.get("") + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void aDockerfileIsOneByAParserOfTheirs(String step) throws IOException, InterruptedException {
        List<String> command = List.of(
                "env",
                "export",
                "dockerfile",
                "n.ipynb",
                "--python",
                python,
                "--step",
                step,
                "-o",
                "Dockerfile." + step);
        var exported = cli.same(command.toArray(String[]::new)).failed(1);

        assertThat(exported.err()).contains("is named by a tag, which may move");
        assertThat(Pythons.run(
                        Consumers.python(),
                        """
                        import sys
                        from dockerfile_parse import DockerfileParser
                        parser = DockerfileParser(fileobj=open(sys.argv[1], 'rb'))
                        known = {'COMMENT', 'FROM', 'RUN', 'ENV', 'LABEL'}
                        assert {each['instruction'] for each in parser.structure} <= known, parser.structure
                        print(parser.baseimage, parser.envs['OMP_NUM_THREADS'], parser.labels['dev.same.environment'][:7])
                        """,
                        folder.resolve("Dockerfile." + step).toString()))
                .matches("python:3\\.\\d+\\.\\d+-slim 2 sha256:\n");
    }

    @Test
    void aDockerfileNamesTheFileThatItCannotCarry() {
        var exported = cli.same("env", "export", "dockerfile", "n.ipynb", "--python", python)
                .failed(1);

        assertThat(exported.err())
                .contains(
                        "beside 2.0 was installed from the file ./wheels/beside-2.0-py3-none-any.whl, which this file cannot carry");
        assertThat(exported.out()).contains("colour-kit==1.0").doesNotContain("beside");
    }

    private static String[] concat(String[] first, String... rest) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(rest));
        return all.toArray(String[]::new);
    }
}
