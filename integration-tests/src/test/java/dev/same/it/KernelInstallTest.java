package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code same install} and {@code uninstall}, with a Jupyter data folder of their own; no Python is needed but where said. */
@Timeout(900)
class KernelInstallTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Cli cli;
    private Path kernels;

    @BeforeEach
    void makePlaces() throws IOException {
        Files.createDirectory(folder.resolve("venv"));
        cli = new Cli(folder.resolve("home"), folder)
                .with("JUPYTER_DATA_DIR", folder.resolve("jupyter").toString())
                .with("VIRTUAL_ENV", folder.resolve("venv").toString())
                .with("JUPYTER_PREFER_ENV_PATH", "1")
                .with("SAME_NO_ARCHIVE", "1");
        kernels = folder.resolve("jupyter").resolve("kernels");
    }

    private Path host(String name, String json) throws IOException {
        Path spec = Files.createDirectories(folder.resolve("venv")
                .resolve("share")
                .resolve("jupyter")
                .resolve("kernels")
                .resolve(name));
        Files.writeString(spec.resolve("kernel.json"), json);
        return spec;
    }

    private Path hostOctave() throws IOException {
        Path spec = host("octave", """
                {"argv": ["octave", "-f", "{connection_file}"], "display_name": "Octave", "language": "octave",
                 "env": {"OCTAVE": "1"}, "interrupt_mode": "signal",
                 "metadata": {"debugger": true, "supported_encryption": ["curve"]}}""");
        Files.write(spec.resolve("logo-64x64.png"), new byte[] {1, 2, 3});
        return spec;
    }

    private JsonNode installed(String name) throws IOException {
        return JSON.readTree(kernels.resolve(name).resolve("kernel.json").toFile());
    }

    @Test
    void installsJavaAndATwinOfEachKernel() throws IOException {
        Path octave = hostOctave();

        cli.same("install").succeeded();

        assertThat(installed("same-java").path("display_name").asText()).isEqualTo("Java (SAME)");
        assertThat(kernels.resolve("same-java").resolve("logo-svg.svg")).isNotEmptyFile();
        JsonNode twin = installed("same-octave");
        assertThat(twin.path("display_name").asText()).isEqualTo("Octave (SAME)");
        assertThat(twin.path("language").asText()).isEqualTo("octave");
        assertThat(twin.path("interrupt_mode").asText()).isEqualTo("message");
        assertThat(twin.path("env").path("OCTAVE").asText()).isEqualTo("1");
        assertThat(twin.path("metadata").path("debugger").asBoolean()).isTrue();
        assertThat(twin.path("metadata").has("supported_encryption")).isFalse();
        assertThat(twin.path("argv").toString()).contains("{connection_file}", "--host", octave.toString());
        assertThat(kernels.resolve("same-octave").resolve("logo-64x64.png")).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void changesNothingTheSecondTimeAndHostsNoTwin() throws IOException {
        hostOctave();
        cli.same("install").succeeded();

        String second = cli.same("install").succeeded().out();

        assertThat(second.lines()).hasSize(2).allMatch(line -> line.startsWith("already up to date: "));
        try (Stream<Path> specs = Files.list(kernels)) {
            assertThat(specs.map(spec -> spec.getFileName().toString()))
                    .containsExactlyInAnyOrder("same-java", "same-octave");
        }
    }

    @Test
    void updatesTheTwinWhenItsKernelChanges() throws IOException {
        Path octave = hostOctave();
        cli.same("install").succeeded();
        Files.writeString(
                octave.resolve("kernel.json"),
                Files.readString(octave.resolve("kernel.json")).replace("\"Octave\"", "\"Octave 9\""));

        assertThat(cli.same("install").succeeded().out()).contains("updated: same-octave");
        assertThat(installed("same-octave").path("display_name").asText()).isEqualTo("Octave 9 (SAME)");
    }

    @Test
    void refusesToOverwriteAndToRemoveWhatIsNotItsOwn() throws IOException {
        hostOctave();
        Path foreign = Files.createDirectories(kernels.resolve("same-octave")).resolve("kernel.json");
        Files.writeString(foreign, "{\"argv\": [\"x\", \"{connection_file}\"], \"display_name\": \"Mine\"}");
        String before = Files.readString(foreign);

        Cli.Result result = cli.same("install").failed(1);

        assertThat(result.err()).contains("refused: same-octave").contains("not SAME's");
        assertThat(installed("same-java").path("display_name").asText()).isEqualTo("Java (SAME)");
        assertThat(cli.same("uninstall", "same-octave").failed(2).err()).contains("same-octave");
        cli.same("uninstall").succeeded();
        assertThat(foreign).hasContent(before);
    }

    @Test
    void installsTheOthersWhenALinkToNowhereHasTheName() throws IOException {
        hostOctave();
        Files.createDirectories(kernels);
        Files.createSymbolicLink(kernels.resolve("same-java"), folder.resolve("nowhere"));

        Cli.Result result = cli.same("install").failed(1);

        assertThat(result.err()).contains("refused: same-java").contains("rename or remove it");
        assertThat(installed("same-octave").path("display_name").asText()).isEqualTo("Octave (SAME)");
    }

    @Test
    void saysInOneLineWhichKernelspecIsBroken() throws IOException {
        host("broken", "{\n\"argv\": [}");

        Cli.Result result = cli.same("install").succeeded();

        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains("broken", "kernel.json cannot be read: it is no JSON (line 2, column ");
    }

    @Test
    void putsBackWhatWasRemovedFromTheCopyThatKernelsStartFrom() throws IOException {
        cli.same("install").succeeded();
        Path lib = Path.of(installed("same-java")
                        .path("metadata")
                        .path("same")
                        .path("distribution")
                        .asText())
                .resolve("lib");
        try (Stream<Path> jars = Files.list(lib)) {
            Files.delete(jars.findFirst().orElseThrow());
        }
        assertThat(cli.same("install", "--list").succeeded().out()).contains("run same install");

        cli.same("install").succeeded();

        assertThat(cli.same("install", "--list").succeeded().out()).contains("ready");
    }

    @Test
    void saysWhenTheHostedKernelHasGone() throws IOException {
        Path octave = hostOctave();
        cli.same("install").succeeded();
        assertThat(cli.same("install", "--list").succeeded().out()).contains("same-octave", "ready");

        Files.delete(octave.resolve("kernel.json"));

        assertThat(cli.same("install", "--list").succeeded().out())
                .contains("the kernel it hosts is gone")
                .contains("same uninstall same-octave");
    }

    @Test
    void uninstallsAllOfItsOwnAndTheCopyThatTheyStartedFrom() throws IOException {
        hostOctave();
        cli.same("install").succeeded();
        cli.same("install", "--prefix", folder.resolve("other").toString()).succeeded();
        Path dist = folder.resolve("home").resolve("dist");

        cli.same("uninstall", "--user").succeeded();

        assertThat(kernels.resolve("same-java")).doesNotExist();
        assertThat(folder.resolve("other/share/jupyter/kernels/same-java/kernel.json"))
                .exists();
        assertThat(copies(dist)).hasSize(1);

        assertThat(cli.same("uninstall").succeeded().out()).contains("removed: same-java");
        assertThat(copies(dist)).isEmpty();
        assertThat(cli.same("install", "--list").succeeded().out()).contains("no kernels of SAME");
    }

    private static List<Path> copies(Path dist) throws IOException {
        try (Stream<Path> entries = Files.list(dist)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void installsWhereItIsTold() {
        cli.same("install", "--sys-prefix").succeeded();
        cli.same("install", "--jupyter-data-dir", folder.resolve("data").toString())
                .succeeded();

        assertThat(folder.resolve("venv/share/jupyter/kernels/same-java/kernel.json"))
                .exists();
        assertThat(folder.resolve("data/kernels/same-java/kernel.json")).exists();
        assertThat(cli.same("install", "--user", "--sys-prefix").failed(2).err())
                .contains("--sys-prefix");
    }

    @Test
    void saysInTheLogThatTheJdkHasGone() throws Exception {
        cli.same("install").succeeded();
        JsonNode argv = installed("same-java").path("argv");
        Path script = Path.of(argv.path(1).asText());
        Files.writeString(script, Files.readString(script).replaceFirst("(?m)^java='.*'$", "java='/nowhere/bin/java'"));

        Process start = new ProcessBuilder(argv.path(0).asText(), script.toString(), "connection.json")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(start.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("/nowhere/bin/java")
                .contains("same install");
        assertThat(start.waitFor()).isEqualTo(1);
    }

    @Test
    void jupyterSeesTheKernels() throws Exception {
        String python = Pythons.full();
        cli.same("install").succeeded();

        ProcessBuilder builder = new ProcessBuilder(python, "-c", """
                import json
                from jupyter_client.kernelspec import KernelSpecManager
                from jupyter_client import KernelManager
                specs = KernelSpecManager().get_all_specs()
                spec = KernelSpecManager().get_kernel_spec("same-java")
                spec._trait_values and [getattr(spec, name) for name in spec.traits()]
                command = KernelManager(kernel_name="same-java").format_kernel_cmd()
                print(json.dumps({"names": sorted(specs), "command": command, "mode": spec.interrupt_mode}))
                """);
        builder.environment().put("JUPYTER_DATA_DIR", folder.resolve("jupyter").toString());
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        JsonNode answer = JSON.readTree(said.substring(said.lastIndexOf("{\"names\"")));
        assertThat(answer.path("names").toString()).contains("\"same-java\"");
        assertThat(answer.path("mode").asText()).isEqualTo("message");
        assertThat(answer.path("command").toString()).doesNotContain("{connection_file}");
    }
}
