package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code same env capture} of each kind of Python environment that people have, made by the tools that they make them with. */
@Execution(ExecutionMode.CONCURRENT)
class PrefixesTest {
    @TempDir
    private static Path folder;

    private static Path wheels;
    private static Cli cli;

    @BeforeAll
    static void makeWheels() throws IOException {
        OncePerCheck.assume("other people's tools take their time here");
        wheels = Files.createDirectories(folder.resolve("wheels"));
        Wheels.write(
                wheels,
                "shade",
                "1.5",
                List.of(),
                "shade/__init__.py",
                "X = 1\n",
                "shade/table.txt",
                "one two three\n");
        Wheels.write(wheels, "shade", "1.6", List.of(), "shade/__init__.py", "X = 2\n");
        Wheels.write(wheels, "spaces-core", "1.0", List.of(), "spaces/core/__init__.py", "");
        Wheels.write(wheels, "spaces-store", "2.0", List.of("spaces-core"), "spaces/cloud/store.py", "");
        cli = new Cli(folder.resolve("home"), folder);
    }

    private static String environment(String name, String... requirements) throws IOException, InterruptedException {
        String python = Commands.environment(folder.resolve(name));
        if (requirements.length > 0) {
            install(python, Map.of(), requirements);
        }
        return python;
    }

    private static void install(String python, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(python, "-m", "pip", "install", "-q", "--no-index", "--find-links", wheels.toString()));
        command.addAll(List.of(arguments));
        Commands.run(variables, command.toArray(String[]::new));
    }

    private static Path site(String python) throws IOException, InterruptedException {
        return Path.of(Pythons.run(python, "import sysconfig; print(sysconfig.get_path('purelib'))")
                .strip());
    }

    private static List<String> names(JsonNode record) {
        List<String> names = new ArrayList<>();
        record.path("packages").forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    private static String kind(JsonNode record) {
        return record.at("/python/kind").asText();
    }

    @Test
    void aVirtualEnvironmentHasItsOwnPackagesOrThoseBelowItToo() throws IOException, InterruptedException {
        String alone = environment("alone", "shade==1.5");
        Path userBase = folder.resolve("below");
        String over = Commands.environment(folder.resolve("over"), "--system-site-packages");
        install(over, Map.of("PYTHONUSERBASE", userBase.toString()), "--user", "shade==1.6");
        Cli withUser = new Cli(folder.resolve("home"), folder).with("PYTHONUSERBASE", userBase.toString());

        JsonNode isolated = Captured.of(withUser, alone);
        JsonNode open = Captured.of(withUser, over);

        assertThat(List.of(kind(isolated), kind(open))).containsOnly("venv");
        assertThat(Captured.packageOf(isolated, "shade").path("version").asText())
                .isEqualTo("1.5");
        JsonNode shade = Captured.packageOf(open, "shade");
        assertThat(shade.path("version").asText()).isEqualTo("1.6");
        assertThat(shade.path("installer").asText()).isEqualTo("pip");
        assertThat(shade.path("location").asText()).startsWith("./below/");
        assertThat(Captured.schemaErrors(open)).isEmpty();
    }

    @Test
    void theSystemsPythonIsDebians() throws IOException {
        Path python = Path.of("/usr/bin/python3");
        Assumptions.assumeTrue(
                Files.isExecutable(python) && Files.exists(Path.of("/var/lib/dpkg/status")),
                "there is no /usr/bin/python3 of Debian on this machine");

        JsonNode record = Captured.of(cli, python.toString());

        assertThat(kind(record)).isEqualTo("system");
        assertThat(record.at("/python/prefix").asText()).isEqualTo("/usr");
        Path marker = Path.of(
                "/usr/lib/python" + record.at("/python/markers/python_version").asText(), "EXTERNALLY-MANAGED");
        assertThat(record.at("/python/externallyManaged").asBoolean()).isEqualTo(Files.exists(marker));
        assertThat(record.path("native"))
                .anySatisfy(library -> assertThat(library.path("owner").toString())
                        .contains("\"ecosystem\":\"deb\"", "\"name\":\"libc6\""));
        for (JsonNode each : record.path("packages")) {
            String location = each.path("location").asText();
            if (location.matches("\\$\\{(BASE_)?PREFIX}/lib/python3/dist-packages/.*")) {
                assertThat(each.at("/origin/kind").asText()).as(location).isEqualTo("deb");
                assertThat(each.at("/origin/debPackage/name").asText())
                        .as(location)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void pyenvsShimIsTheVersionThatTheFolderNames() throws IOException {
        Path root = Path.of(System.getProperty("user.home"), ".pyenv");
        List<String> versions = versions(root);
        Assumptions.assumeTrue(versions.size() > 1, "pyenv with two versions of Python 3.8 or newer is not in " + root);
        Path project = Files.createDirectories(folder.resolve("project"));
        Notebooks.write(project, "n.ipynb", "%same step a\nimport sys\nprint('%d.%d' % sys.version_info[:2])");
        Cli shims = new Cli(folder.resolve("home"), project)
                .with("PATH", root.resolve("shims") + ":" + System.getenv("PATH"))
                .with("VIRTUAL_ENV", "");

        for (String version : versions.subList(0, 2)) {
            Files.writeString(project.resolve(".python-version"), version + "\n");

            JsonNode record = Captured.of(shims, "n.ipynb");
            var run = shims.same("run", "n.ipynb").succeeded();

            assertThat(kind(record)).isEqualTo("pyenv");
            assertThat(record.at("/python/version").asText()).isEqualTo(version);
            assertThat(record.at("/python/executable").asText()).startsWith("${PREFIX}/bin/python");
            assertThat(run.exitCode()).isZero();
            assertThat(shims.same("logs", "last", "a").succeeded().out())
                    .contains(version.substring(0, version.lastIndexOf('.')));
        }
        // A version that is there, but not chosen: a shim of pyenv's for it exists, and refuses.
        String other = versions.get(0).substring(0, versions.get(0).lastIndexOf('.'));
        Assumptions.assumeFalse(
                Files.exists(Path.of("/usr/bin/python" + other)),
                "pyenv would fall back on the system's Python " + other);
        Files.writeString(project.resolve(".python-version"), versions.get(1) + "\n");
        for (String verb : List.of("check", "run", "env")) {
            List<String> command = new ArrayList<>(verb.equals("env") ? List.of("env", "capture") : List.of(verb));
            command.addAll(List.of("n.ipynb", "--python", "python" + other));
            var refused = shims.same(command.toArray(String[]::new)).failed(2);
            assertThat(refused.out() + refused.err())
                    .as(verb)
                    .contains("python" + other + ": command not found", versions.get(0), "--python");
        }
    }

    private static List<String> versions(Path root) throws IOException {
        Path folder = root.resolve("versions");
        if (!Files.isDirectory(folder) || !Files.isDirectory(root.resolve("shims"))) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.map(each -> each.getFileName().toString())
                    .filter(name -> name.matches("3\\.([89]|1[0-4])\\.\\d+"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theUserSiteAndPythonpathAreThere() throws IOException, InterruptedException {
        Path base = folder.resolve("user");
        String system = Pythons.run("python3", "import sys; print(sys._base_executable)")
                .strip();
        String over = Commands.environment(folder.resolve("seesuser"), "--system-site-packages");
        install(over, Map.of("PYTHONUSERBASE", base.toString()), "--user", "shade==1.5");
        Path path = Files.createDirectories(folder.resolve("onpath"));
        install(over, Map.of(), "--target", path.toString(), "shade==1.6");

        JsonNode user =
                Captured.of(new Cli(folder.resolve("home"), folder).with("PYTHONUSERBASE", base.toString()), system);
        JsonNode both = Captured.of(
                new Cli(folder.resolve("home"), folder)
                        .with("PYTHONUSERBASE", base.toString())
                        .with("PYTHONPATH", path.toString()),
                system);

        assertThat(Captured.packageOf(user, "shade").path("location").asText()).startsWith("./user/lib/");
        assertThat(user.at("/python/path").toString()).contains("./user/lib/");
        assertThat(both.path("packages").findValuesAsText("name").stream().filter("shade"::equals))
                .hasSize(2);
        both.path("packages").forEach(each -> {
            if (each.path("name").asText().equals("shade")) {
                assertThat(each.path("shadowed").asBoolean())
                        .as(each.path("location").asText())
                        .isEqualTo(each.path("version").asText().equals("1.5"));
            }
        });
        assertThat(cli.same("env", "diff", system, system).succeeded().out()).startsWith("SAME\n");
    }

    @Test
    void editableInstallationsAreTheFoldersThatTheyPointTo() throws IOException, InterruptedException {
        String python = environment("editing");
        Map<String, String> backends = Map.of("PYTHONPATH", Consumers.modules());
        for (String backend : List.of("setuptools", "hatchling")) {
            for (String layout : List.of("src/", "")) {
                project(python, backends, backend, layout);
            }
        }
        Notebooks.write(
                folder,
                "editable.ipynb",
                "import setuptools_flat.inner, setuptools_src.inner, hatchling_flat.inner\nfrom hatchling_src import inner");

        JsonNode record = Captured.of(cli, "editable.ipynb", "--python", python);

        for (String name : List.of("setuptools-flat", "setuptools-src", "hatchling-flat", "hatchling-src")) {
            JsonNode entry = Captured.packageOf(record, name);
            assertThat(entry.at("/origin/kind").asText()).as(name).isEqualTo("editable");
            assertThat(entry.at("/origin/url").asText()).isEqualTo("file://./" + name);
            assertThat(entry.at("/origin/commit").asText()).as(name).matches("[0-9a-f]{40}");
            assertThat(entry.path("roles").toString()).as(name).contains("imported");
            assertThat(entry.path("problem").isNull()).as(name).isTrue();
            String module = name.replace('-', '_') + ".inner";
            assertThat(Captured.importOf(record, module).path("local").asText())
                    .as(name)
                    .isEqualTo("./" + name + "/" + (name.endsWith("src") ? "src/" : "") + name.replace('-', '_')
                            + "/inner.py");
            assertThat(record.at("/code/localModules").toString()).contains("\"module\":\"" + module + "\"");
        }
        assertThat(cli.same("check", "editable.ipynb", "--python", python)
                        .succeeded()
                        .out())
                .contains("nothing found");
        var requirements = cli.same("env", "export", "requirements", "editable.ipynb", "--python", python, "--offline")
                .failed(1);
        assertThat(requirements.err()).contains("setuptools-src 0.1 is installed from the folder");
    }

    private static void project(String python, Map<String, String> variables, String backend, String layout)
            throws IOException, InterruptedException {
        String name = backend + (layout.isEmpty() ? "-flat" : "-src");
        Path project = folder.resolve(name);
        Path code = Files.createDirectories(project.resolve(layout + name.replace('-', '_')));
        Files.writeString(code.resolve("__init__.py"), "");
        Files.writeString(code.resolve("inner.py"), "X = 1\n");
        Files.writeString(
                project.resolve("pyproject.toml"),
                "[build-system]\nrequires = [\"" + backend + "\"]\nbuild-backend = \""
                        + (backend.equals("setuptools") ? "setuptools.build_meta" : "hatchling.build")
                        + "\"\n[project]\nname = \"" + name + "\"\nversion = \"0.1\"\n");
        for (String[] git : List.of(new String[] {"init", "-q"}, new String[] {"add", "."}, new String[] {
            "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "x"
        })) {
            List<String> command = new ArrayList<>(List.of("git", "-C", project.toString()));
            command.addAll(List.of(git));
            Commands.run(command.toArray(String[]::new));
        }
        install(python, variables, "--no-build-isolation", "--no-deps", "-e", project.toString());
    }

    @Test
    void namespacesBelongToWhoeverHasTheFile() throws IOException, InterruptedException {
        String python = environment("spaced", "spaces-store");
        Path path = Files.createDirectories(folder.resolve("elsewhere/spaces/cloud"));
        Files.writeString(path.resolve("own.py"), "");
        Notebooks.write(
                folder,
                "spaces.ipynb",
                "%same step a\nimport spaces.core",
                "%same step b\nfrom spaces.cloud import store, own",
                "%same step c\ntry:\n    import spaces.cloud.none\nexcept ImportError:\n    pass");

        JsonNode record = Captured.of(
                new Cli(folder.resolve("home"), folder)
                        .with("PYTHONPATH", folder.resolve("elsewhere").toString()),
                "spaces.ipynb",
                "--python",
                python);

        assertThat(Captured.importOf(record, "spaces.core").path("package").asText())
                .isEqualTo("spaces-core");
        assertThat(Captured.importOf(record, "spaces.cloud.store")
                        .path("package")
                        .asText())
                .isEqualTo("spaces-store");
        assertThat(Captured.importOf(record, "spaces.cloud.own").path("local").asText())
                .isEqualTo("./elsewhere/spaces/cloud/own.py");
        assertThat(Captured.importOf(record, "spaces.cloud.none").path("found").asBoolean())
                .isFalse();
        assertThat(cli.same("env", "export", "requirements", "spaces.ipynb", "--python", python, "--step", "a")
                        .out())
                .contains("spaces-core")
                .doesNotContain("spaces-store");
    }

    @Test
    void aFileThatWasChangedByHandIsTold() throws IOException, InterruptedException {
        String python = environment("changed", "shade==1.5");
        cli.same("env", "capture", python, "-o", "unchanged.json").succeeded();
        Path site = site(python);
        Files.writeString(site.resolve("shade/__init__.py"), "X = 77\n");
        Files.delete(site.resolve("shade/table.txt"));

        JsonNode shade = Captured.packageOf(Captured.of(cli, python), "shade");

        assertThat(shade.path("modified").toString())
                .contains("\"path\":\"shade/__init__.py\",\"sha256\":\"", "\"state\":\"changed\"")
                .contains("\"path\":\"shade/table.txt\",\"sha256\":null,\"state\":\"missing\"");
        assertThat(cli.same("env", "diff", "unchanged.json", python).failed(1).out())
                .startsWith("DRIFTED\n")
                .contains("shade/__init__.py");
        assertThat(cli.same("env", "export", "requirements", python, "--offline")
                        .failed(1)
                        .err())
                .contains("shade 1.5: shade/__init__.py was changed after it was installed");
    }

    @Test
    void aBrokenDistInfoIsReportedAndLosesNothing() throws IOException, InterruptedException {
        String python = environment("broken", "shade==1.5", "spaces-core");
        Path site = site(python);
        Files.delete(site.resolve("shade-1.5.dist-info/METADATA"));
        Files.write(site.resolve("shade-1.5.dist-info/RECORD"), new byte[] {(byte) 0xff, 0, 1});
        Files.createDirectories(site.resolve("empty-1.0.dist-info"));
        Files.createDirectories(site.resolve("~alf-2.0.dist-info"));
        Files.createDirectories(site.resolve("unreadable-3.0.dist-info/METADATA"));

        JsonNode record = Captured.of(cli, python);

        assertThat(names(record)).contains("shade", "spaces-core", "empty", "alf", "unreadable", "pip");
        for (String name : List.of("shade", "empty", "alf", "unreadable")) {
            assertThat(Captured.packageOf(record, name).path("problem").asText())
                    .as(name)
                    .isNotEmpty();
        }
        assertThat(Captured.packageOf(record, "spaces-core").path("problem").isNull())
                .isTrue();
        assertThat(Captured.schemaErrors(record)).isEmpty();
        assertThat(cli.same("env", "show", python).succeeded().out()).contains("METADATA is missing");
    }
}
