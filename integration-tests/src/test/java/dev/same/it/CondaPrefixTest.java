package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Prefixes of conda and pixi, made by rattler, conda's installer as a library, from a channel on this machine. */
@Execution(ExecutionMode.CONCURRENT)
class CondaPrefixTest {
    @TempDir
    private static Path folder;

    private static FileServer channel;
    private static String script;
    private static Path prefix;
    private static Cli cli;

    @BeforeAll
    static void makePrefix() throws IOException, InterruptedException {
        OncePerCheck.assume("other people's tools take their time here");
        Consumers.python();
        script = Consumers.script(folder, "conda_prefix.py");
        Path packages = folder.resolve("channel");
        rattler("channel", packages.toString(), "python3");
        channel = new FileServer(packages);
        prefix = folder.resolve("prefix");
        rattler("install", channel.url(), prefix.toString(), "pytorch", "tiny-parts ==0.9");
        cli = new Cli(folder.resolve("home"), folder);
        Notebooks.write(
                folder,
                "train.ipynb",
                "%same step a\nimport torch\nw = torch.WEIGHTS",
                "%same step b\nimport tiny\nprint(w, tiny.SMALL)");
    }

    @AfterAll
    static void stopServing() {
        if (channel != null) {
            channel.close();
        }
    }

    private static String rattler(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 2];
        command[0] = Consumers.python();
        command[1] = script;
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return Commands.run(command);
    }

    private static String python(Path prefix) {
        return prefix.resolve("bin/python").toString();
    }

    @Test
    void whatCondaOwnsIsConda() throws IOException {
        JsonNode record = Captured.of(cli, "train.ipynb", "--python", python(prefix));

        assertThat(record.at("/python/kind").asText()).isEqualTo("conda");
        JsonNode torch = Captured.packageOf(record, "torch");
        assertThat(torch.at("/origin/kind").asText()).isEqualTo("conda");
        assertThat(torch.path("installer").asText()).isEqualTo("conda");
        assertThat(torch.path("requested").asBoolean()).isTrue();
        assertThat(torch.at("/origin/condaPackage/name").asText()).isEqualTo("pytorch");
        assertThat(torch.at("/origin/url").asText())
                .startsWith(channel.url() + "/")
                .endsWith(".tar.bz2");
        assertThat(Captured.packageOf(record, "tiny-parts").path("roles").toString())
                .contains("imported");
        assertThat(Captured.packageOf(record, "libtiny").path("ecosystem").asText())
                .isEqualTo("conda");
        assertThat(record.path("indexes").toString()).contains("{\"kind\":\"channel\",\"url\":\"" + channel.url());
        assertThat(Captured.schemaErrors(record)).isEmpty();
        assertThat(cli.same("check", "train.ipynb", "--python", python(prefix))
                        .succeeded()
                        .out())
                .contains("nothing found");
    }

    @Test
    void anExplicitListMakesTheSamePrefixAgain() throws IOException, InterruptedException {
        cli.same("env", "capture", "train.ipynb", "--python", python(prefix), "-o", "before.json")
                .succeeded();
        cli.same("env", "export", "conda", "before.json", "-o", "explicit.txt").succeeded();
        assertThat(Files.readString(folder.resolve("explicit.txt")))
                .contains("@EXPLICIT\n", "/pytorch-2.1.0-py", "/tiny-parts-0.9-", "/libtiny-", "/python-3.")
                .doesNotContain("tiny-parts-1.0");

        Path again = folder.resolve("again");
        rattler("explicit", folder.resolve("explicit.txt").toString(), again.toString());

        assertThat(Commands.run(python(again), "-c", "import torch; print(torch.WEIGHTS)"))
                .isEqualTo("[0.9, 0.9, 0.9]\n");
        assertThat(cli.same("env", "diff", "before.json", "train.ipynb", "--python", python(again))
                        .succeeded()
                        .out())
                .matches("(?s)(SAME|EQUIVALENT)\n.*")
                .doesNotContain("not known");
    }

    @Test
    void anExplicitListOfAStepIsThatOfThePrefix() throws IOException {
        String whole = cli.same("env", "export", "conda", "train.ipynb", "--python", python(prefix))
                .succeeded()
                .out();

        assertThat(cli.same("env", "export", "conda", "train.ipynb", "--python", python(prefix), "--step", "b")
                        .succeeded()
                        .out())
                .isEqualTo(whole);
    }

    @Test
    void whatPipInstalledIntoAPrefixIsNamedAsLeftOut() throws IOException, InterruptedException {
        Path mixed = folder.resolve("mixed");
        rattler("install", channel.url(), mixed.toString(), "tiny-parts");
        Path wheel = Wheels.write(folder, "by-pip", "3.0", List.of(), "bypip.py", "");
        Commands.run(Consumers.python(), "-m", "pip", "--python", python(mixed), "install", "-q", wheel.toString());
        Notebooks.write(folder, "mixed.ipynb", "import bypip, tiny");

        var export = cli.same("env", "export", "conda", "mixed.ipynb", "--python", python(mixed))
                .failed(1);

        assertThat(export.err())
                .contains("by-pip 3.0 was installed by pip; an explicit list of conda cannot name it")
                .doesNotContain("tiny-parts");
        assertThat(cli.same("env", "export", "requirements", "mixed.ipynb", "--python", python(mixed), "--offline")
                        .failed(1)
                        .err())
                .contains("tiny-parts 1.0 was installed by conda; an index may have another build of it, or none");
    }

    @Test
    void aPrefixThatPixiMadeIsPixis() throws IOException, InterruptedException {
        Path workspace = Files.createDirectories(folder.resolve("workspace"));
        Files.writeString(workspace.resolve("pixi.toml"), "[workspace]\nname = \"x\"\n");
        Files.writeString(workspace.resolve("pixi.lock"), "version: 6\n");
        Path environment = workspace.resolve(".pixi/envs/default");
        rattler("install", channel.url(), environment.toString(), "pytorch");

        JsonNode record = Captured.of(cli, python(environment));

        assertThat(record.at("/python/kind").asText()).isEqualTo("pixi");
        assertThat(Captured.packageOf(record, "torch").at("/origin/kind").asText())
                .isEqualTo("conda");
    }
}
