package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Runs tests that are written in Python, as the clients of kernels are, with kernels that {@code same install} installed.
 *
 * <p>A file runs in one process, so that its tests may share what is dear to start; each is reported as a test of its own.
 */
final class KernelScripts {
    private static final Path SCRIPTS =
            Path.of("src", "test", "resources", "dev", "same", "it", "kernel").toAbsolutePath();
    private static final Path DOCS = Path.of("..", "docs").toAbsolutePath().normalize();
    /** Longer than any file takes on a slow machine that does something else too. */
    private static final long SECONDS = 900;

    private final Path folder;
    private final String python;
    private final Path prefix;

    private KernelScripts(Path folder, String python) {
        this.folder = folder;
        this.python = python;
        this.prefix = Path.of(python).getParent().getParent();
    }

    /**
     * Install the kernels into a folder; skip the test if there is no Python for it.
     *
     * @param folder for all that the kernels and the tests write
     */
    static KernelScripts install(Path folder) {
        KernelScripts scripts = new KernelScripts(folder, Pythons.full());
        new Cli(folder.resolve("installation"), folder)
                .with("JUPYTER_DATA_DIR", scripts.dataFolder())
                .with("VIRTUAL_ENV", scripts.prefix.toString())
                .with("SAME_NO_ARCHIVE", "1")
                .same("install")
                .succeeded();
        return scripts;
    }

    private String dataFolder() {
        return folder.resolve("jupyter").toString();
    }

    /** Run a file of tests; return their outcomes. */
    Stream<DynamicTest> run(String file) {
        Path report = folder.resolve(file + ".xml");
        Path log = folder.resolve(file + ".log");
        try {
            List<String> command = new ArrayList<>(List.of(python, "-m", "pytest", "-p", "no:cacheprovider", file));
            command.addAll(List.of("--junitxml", report.toString()));
            command.addAll(List.of("--basetemp", folder.resolve(file + ".tmp").toString()));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(SCRIPTS.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("JUPYTER_DATA_DIR", dataFolder());
            builder.environment()
                    .put("IPYTHONDIR", folder.resolve(file + ".ipython").toString());
            builder.environment().put("VIRTUAL_ENV", prefix.toString());
            builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
            builder.environment().put("SAME_TEST_DOCS", DOCS.toString());
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            assertThat(ended && Files.exists(report))
                    .as("ended in %s s with a report:%n%s", SECONDS, Files.readString(log))
                    .isTrue();
            Tables.print(log);
            return tests(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Stream<DynamicTest> tests(Path report) throws IOException {
        try {
            NodeList cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getElementsByTagName("testcase");
            assertThat(cases.getLength()).as("tests in %s", report).isPositive();
            return IntStream.range(0, cases.getLength())
                    .mapToObj(cases::item)
                    .map(Element.class::cast)
                    .map(each ->
                            DynamicTest.dynamicTest(each.getAttribute("name").replace('_', ' '), () -> outcome(each)));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e);
        }
    }

    private static void outcome(Element test) {
        text(test, "skipped").ifPresent(Assumptions::abort);
        Stream.of("failure", "error")
                .forEach(kind -> text(test, kind).ifPresent(text -> {
                    throw new AssertionError(text);
                }));
    }

    private static Optional<String> text(Element test, String kind) {
        NodeList found = test.getElementsByTagName(kind);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent())
                .reduce((first, second) -> first + "\n" + second);
    }
}
