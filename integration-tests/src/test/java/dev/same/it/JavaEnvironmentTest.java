package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code same env} of JDKs and of Java notebooks, from outside; what is exported is read by {@code mvn}. */
@Execution(ExecutionMode.CONCURRENT)
class JavaEnvironmentTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOME = System.getProperty("java.home");

    @TempDir
    private static Path folder;

    private static MavenRepository repository;
    private static Cli cli;

    @BeforeAll
    static void write() {
        repository = new MavenRepository(folder)
                .deploy("base", "1", "")
                .deploy("top", "2", "", "base:1")
                .deploy("natives", "4", "linux")
                .deploy("later", "1", "", "base:1");
        cli = new Cli(folder.resolve("home"), folder).with("MAVEN_ARGS", repository.arguments());
        Notebooks.writeIn(
                "java",
                folder,
                "libraries.ipynb",
                "%maven example.same:top:2\n%maven example.same:natives:4:linux",
                "String s = System.getenv(\"SAME_TEST_NAME\");");
        Notebooks.writeIn(
                "java", folder, "plain.ipynb", "%same step a\nint x = 4;", "%same step b\nSystem.out.println(x);");
    }

    private static JsonNode capture(Cli from, String... arguments) {
        List<String> words = new ArrayList<>(List.of("env", "capture"));
        words.addAll(List.of(arguments));
        try {
            return JSON.readTree(
                    from.same(words.toArray(String[]::new)).succeeded().out());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array, String field) {
        List<String> found = new ArrayList<>();
        array.forEach(each -> found.add(each.path(field).asText()));
        return found;
    }

    @Test
    void aNotebookHasTheJdkOfItsStepsAndTheLibrariesOfItsSource() throws Exception {
        JsonNode record = capture(cli, "libraries.ipynb");

        assertThat(record.at("/jvm/version").asText()).isEqualTo(System.getProperty("java.version"));
        assertThat(record.at("/jvm/vendor").asText()).isEqualTo(System.getProperty("java.vendor"));
        assertThat(record.at("/jvm/gc").asText()).isEqualTo("Serial");
        assertThat(record.at("/subject/language").asText()).isEqualTo("java");
        assertThat(texts(record.path("packages"), "name"))
                .containsExactly("example.same:top", "example.same:base", "example.same:natives");
        assertThat(record.at("/packages/0/roles").toString()).isEqualTo("[\"imported\"]");
        assertThat(record.at("/packages/1/roles").toString()).isEqualTo("[\"required\"]");
        assertThat(record.at("/packages/0/sha256").asText())
                .isEqualTo(Hashes.sha256(folder.resolve("remote/example/same/top/2/top-2.jar")));
        assertThat(texts(record.path("envActions"), "text"))
                .containsExactly("%maven example.same:top:2", "%maven example.same:natives:4:linux");
        assertThat(texts(record.path("envActions"), "cell")).containsExactly("1", "1");
        assertThat(record.at("/env/variables").toString()).isEqualTo("[\"SAME_TEST_NAME\"]");
        assertThat(Pythons.run(
                        Pythons.full(),
                        "import json, sys, jsonschema\nrecord = json.load(open(sys.argv[1]))\n"
                                + "jsonschema.validate(record, json.load(open(sys.argv[2])))",
                        Files.writeString(folder.resolve("record.json"), record.toString())
                                .toString(),
                        Path.of("..", "docs", "environment.schema.json").toString()))
                .isEmpty();
        assertThat(cli.same("env", "diff", "record.json", "libraries.ipynb")
                        .succeeded()
                        .out())
                .isEqualTo("SAME\n");
        assertThat(cli.same("env", "show", "record.json").succeeded().out())
                .contains("Java " + System.getProperty("java.version"), "example.same:top", "3 packages used");
    }

    @Test
    void saysWhichLibrariesCannotBeHad() {
        Notebooks.writeIn("java", folder, "lacks.ipynb", "%maven example.same:top:2", "%maven example.same:nothing:1");

        JsonNode record = capture(cli, "lacks.ipynb");

        assertThat(texts(record.path("packages"), "name")).containsExactly("example.same:top", "example.same:base");
        JsonNode probe =
                record.path("probes").path(texts(record.path("probes"), "name").indexOf("class-path"));
        assertThat(probe.path("status").asText()).isEqualTo("partial");
        assertThat(probe.path("reason").asText())
                .contains("%maven example.same:nothing:1: cannot find example.same:nothing:jar:1");
        assertThat(cli.same("env", "export", "maven", "lacks.ipynb").failed(1).err())
                .contains("the class path is not known in full", "example.same:nothing");
    }

    @Test
    void jarsOfANotebookStandBesideIt() throws Exception {
        Path beside = Files.createDirectories(folder.resolve("beside"));
        MavenRepository.jar(beside.resolve("mine.jar"), "mine");
        Notebooks.writeIn("java", beside, "jars.ipynb", "%jars mine.jar");

        JsonNode record = capture(cli, "beside/jars.ipynb");

        assertThat(texts(record.path("packages"), "location")).containsExactly("./mine.jar");
        assertThat(record.at("/packages/0/sha256").asText()).isEqualTo(Hashes.sha256(beside.resolve("mine.jar")));
    }

    @Test
    void mavenTakesThePieceOfAPomAndGetsTheSameFiles() throws Exception {
        Path store = mavenStore();
        cli.same("env", "export", "maven", "libraries.ipynb", "-o", "piece.xml").succeeded();
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(
                project.resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>b</artifactId><version>1</version>\n"
                        + Files.readString(folder.resolve("piece.xml")) + "</project>");

        Path classPath = project.resolve("classpath.txt");
        maven(
                project,
                "-Dmaven.repo.local=" + store,
                "-Daether.offline.protocols=file",
                "org.apache.maven.plugins:maven-dependency-plugin:" + dependencyPlugin() + ":build-classpath",
                "-Dmdep.outputFile=" + classPath);

        JsonNode record = capture(cli, "libraries.ipynb");
        List<String> hashes = new ArrayList<>();
        for (String file : Files.readString(classPath).strip().split(java.io.File.pathSeparator, -1)) {
            hashes.add(Hashes.sha256(Path.of(file)));
        }
        assertThat(hashes)
                .containsExactlyElementsOf(texts(record.path("packages"), "sha256"))
                .hasSize(3);
    }

    /** The local repository of this build, for Maven's plugins, with room for the group of the tests beside it. */
    private static Path mavenStore() throws IOException {
        Path own = ownStore();
        Path store = Files.createDirectories(folder.resolve("store"));
        try (Stream<Path> groups = Files.list(own)) {
            for (Path group : groups.filter(Files::isDirectory).toList()) {
                if (!group.getFileName().toString().equals("example")) {
                    Files.createSymbolicLink(store.resolve(group.getFileName()), group);
                }
            }
        }
        return store;
    }

    private static Path ownStore() {
        return Optional.ofNullable(System.getProperty("localRepository"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".m2", "repository"));
    }

    private static String dependencyPlugin() throws IOException {
        Path versions = ownStore().resolve("org/apache/maven/plugins/maven-dependency-plugin");
        Assumptions.assumeTrue(Files.isDirectory(versions), "this build's repository has no maven-dependency-plugin");
        try (Stream<Path> folders = Files.list(versions)) {
            Optional<String> found = folders.filter(version ->
                            Files.exists(version.resolve("maven-dependency-plugin-" + version.getFileName() + ".jar")))
                    .map(version -> version.getFileName().toString())
                    .max(java.util.Comparator.naturalOrder());
            Assumptions.assumeTrue(found.isPresent(), "this build's repository has no maven-dependency-plugin");
            return found.orElseThrow();
        }
    }

    private static void maven(Path project, String... arguments) throws IOException, InterruptedException {
        Path settings = Files.writeString(project.resolve("settings.xml"), "<settings/>");
        List<String> command = new ArrayList<>(List.of("mvn", "-o", "-B", "-q", "-s", settings.toString()));
        command.addAll(Arrays.asList(arguments));
        Path log = project.resolve("mvn.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", HOME);
        builder.environment().keySet().removeAll(List.of("MAVEN_ARGS", "MAVEN_OPTS"));
        Process process = builder.start();
        boolean ended = process.waitFor(240, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended && process.exitValue() == 0)
                .as("%s%n%s", command, Files.readString(log, StandardCharsets.UTF_8))
                .isTrue();
    }

    @Test
    void formatsThatCannotSayWhatAJvmIsAreRefused() {
        assertThat(cli.same("env", "export", "conda", "libraries.ipynb")
                        .failed(2)
                        .err())
                .contains("conda cannot say what an environment of Java is", "(allowed for it: dockerfile, cyclonedx");
    }

    @Test
    void aJdkIsNamedByItsFolderOrItsProgram() throws Exception {
        JsonNode byFolder = capture(cli, "--java", HOME);
        JsonNode byProgram = capture(cli, Path.of(HOME, "bin", "java").toString());

        assertThat(byFolder.at("/digests/full")).isEqualTo(byProgram.at("/digests/full"));
        assertThat(byFolder.at("/jvm/arguments").isEmpty()).isTrue();
        assertThat(byFolder.at("/packages").isEmpty()).isTrue();
        assertThat(cli.same("env", "show", "--java", "/nowhere").failed(2).err())
                .contains("--java /nowhere: no JDK there (allowed: the folder of a JDK");
        assertThat(cli.same("env", "show", "--java", HOME, "--python", "python3")
                        .failed(2)
                        .err())
                .contains("give one");
        Notebooks.write(folder, "python.ipynb", "x = 1");
        assertThat(cli.same("env", "show", "python.ipynb", "--java", HOME)
                        .failed(2)
                        .err())
                .contains("the notebook is in python, of which no JVM is an environment");
        assertThat(cli.same("env", "show", "plain.ipynb", "--python", "python3")
                        .failed(2)
                        .err())
                .contains("the notebook is in java, of which no Python interpreter is an environment");
    }

    @Test
    void optionsOfTheSurroundingsAreSeenAndSecretsAreNot() {
        Cli told = new Cli(folder.resolve("home"), folder)
                .with(
                        "JAVA_TOOL_OPTIONS",
                        "-Xmx256m -Ddb.password=planted-pass-1 -Dplain=planted-value-2 -Duser.timezone=Asia/Tokyo")
                .with("SAME_TEST_SECRET", "planted-secret-3");

        JsonNode record = capture(told, "--java", HOME, "--value", "SAME_TEST_SHOWN");

        assertThat(record.at("/jvm/arguments/-Xmx").asText()).isEqualTo("256m");
        assertThat(record.at("/jvm/properties/db.password").asText()).isEqualTo("(not shown)");
        assertThat(record.at("/jvm/properties/plain").asText()).isEqualTo("(not shown)");
        assertThat(record.at("/env/timezone/name").asText()).isEqualTo("Asia/Tokyo");
        assertThat(record.toString()).doesNotContain("planted-");
        var diff = told.same("env", "diff", HOME, "--java", "x").failed(2);
        assertThat(diff.err()).contains("are two environments; give one, or a notebook");
    }

    @Test
    void anotherJdkIsAnotherEnvironment() throws Exception {
        Optional<Path> other = otherJdk();
        Assumptions.assumeTrue(other.isPresent(), "there is no second JDK, 17 or newer, beside " + HOME);

        var diff = cli.same("env", "diff", HOME, other.orElseThrow().toString()).failed(1);

        assertThat(diff.out())
                .startsWith("DRIFTED\n  breaks       jvm.version: ")
                .doesNotContain("not known");
    }

    /** One of another feature version, where JDKs of a system stand. */
    private static Optional<Path> otherJdk() throws IOException {
        Path beside = Path.of(HOME).toRealPath().getParent();
        try (Stream<Path> folders = Files.list(beside)) {
            for (Path each : folders.sorted().toList()) {
                Path release = each.resolve("release");
                if (Files.isRegularFile(release)
                        && Files.isExecutable(each.resolve("bin").resolve("java"))) {
                    var version = java.util.regex.Pattern.compile("JAVA_VERSION=\"(\\d+)")
                            .matcher(Files.readString(release));
                    boolean suits = version.find() && Integer.parseInt(version.group(1)) >= 17;
                    if (suits
                            && Integer.parseInt(version.group(1))
                                    != Runtime.version().feature()) {
                        return Optional.of(each);
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Test
    void aRunRecordsTheJvmThatItsStepsHave() {
        Cli own = new Cli(folder.resolve("home-of-a-run"), folder);

        own.same("run", "plain.ipynb").succeeded();

        assertThat(own.same("env", "show", "1").succeeded().out())
                .contains("Java " + System.getProperty("java.version"), "Serial collector");
        assertThat(own.same("env", "diff", "1", "plain.ipynb").succeeded().out())
                .isEqualTo("SAME\n");
    }

    @Test
    void stepsHaveTheLibrariesThatTheNotebookAsksFor() throws Exception {
        Path jar = folder.resolve("greet.jar");
        compile(jar, "hello");
        Notebooks.writeIn(
                "java",
                folder,
                "greets.ipynb",
                "%jars greet.jar\n%maven example.same:later:1",
                "%same step a\nlib.Greeting g = new lib.Greeting();",
                "%same step b\nSystem.out.println(g.text());");
        Cli own = new Cli(folder.resolve("home-of-libraries"), folder).with("MAVEN_ARGS", repository.arguments());

        own.same("run", "greets.ipynb").succeeded();

        assertThat(Notebooks.text(Notebooks.read(own.home().resolve("runs/1/executed.ipynb")), 3))
                .isEqualTo("hello\n");
        assertThat(own.same("env", "show", "1").succeeded().out()).contains("example.same:later");
        assertThat(repository.localRepository().resolve("example/same/later/1/later-1.jar"))
                .exists();
        assertThat(own.same("run", "greets.ipynb").succeeded().err()).contains("cached");

        compile(jar, "good day");
        own.same("run", "greets.ipynb").succeeded();

        assertThat(Notebooks.text(Notebooks.read(own.home().resolve("runs/3/executed.ipynb")), 3))
                .isEqualTo("good day\n");
    }

    @Test
    void aRunIsRefusedBeforeItStartsForWantOfALibrary() {
        Notebooks.writeIn("java", folder, "wants.ipynb", "%maven example.same:nowhere:1", "%same step a\nint x = 4;");
        Cli own = new Cli(folder.resolve("home-of-a-refusal"), folder).with("MAVEN_ARGS", repository.arguments());

        assertThat(own.same("run", "wants.ipynb").failed(2).err())
                .contains("libraries cannot be had", "cell 1: %maven example.same:nowhere:1")
                .doesNotContain("Exception");
        assertThat(own.home().resolve("runs/1")).doesNotExist();
    }

    /** Make a jar with a class of a value that travels. */
    private static void compile(Path jar, String text) throws IOException {
        Path source = Files.createDirectories(jar.resolveSibling("greet/lib")).resolve("Greeting.java");
        Files.writeString(
                source,
                "package lib;\npublic class Greeting implements java.io.Serializable {\n"
                        + "    private static final long serialVersionUID = 1L;\n    public String text() { return \""
                        + text + "\"; }\n}\n");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", source.toString()))
                .isZero();
        try (JarOutputStream archive = new JarOutputStream(Files.newOutputStream(jar))) {
            archive.putNextEntry(new ZipEntry("lib/Greeting.class"));
            archive.write(Files.readAllBytes(source.resolveSibling("Greeting.class")));
        }
    }
}
