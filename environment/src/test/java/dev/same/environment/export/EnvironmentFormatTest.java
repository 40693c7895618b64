package dev.same.environment.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpServer;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.Records;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentFormatTest {
    private static final String HASH = "4444444444444444444444444444444444444444444444444444444444444444";

    private final EnvironmentRecord record = Records.standard();
    private final WheelFinder numpy = distribution -> distribution.name().equals("numpy")
            ? java.util.Optional.of(new Wheel(
                    "numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl",
                    java.util.Optional.of("https://files.example/numpy.whl"),
                    HASH))
            : java.util.Optional.empty();

    private Exported write(EnvironmentFormat format, WheelFinder wheels) {
        return format.write(record, record.used(), WheelFinder.RECORDED.or(wheels));
    }

    @Test
    void requirementsWithoutAllHashesHaveNone() {
        Exported exported = write(EnvironmentFormat.REQUIREMENTS, distribution -> java.util.Optional.empty());

        assertThat(exported.text())
                .isEqualTo("# Python 3.11.2\n"
                        + "# NOT HERE: home-made 0.1 is installed from the folder file:///home/ada, which this file cannot carry: same env vendor"
                        + " makes a wheel of it\n"
                        + "# NOT HERE: pandas 3.1.1: pandas/x.py was changed after it was installed, and an installation elsewhere will not"
                        + " have that: same env vendor makes a wheel of it as it is\n"
                        + "# no hashes, as the hash of arrow-kit, numpy is not known\n"
                        + "arrow-kit @ git+https://git.example/a.git@0123abc#subdirectory=py\n"
                        + "numpy==2.4.6\n"
                        + "pandas==3.1.1\n");
        assertThat(exported.incomplete()).hasSize(3);
    }

    @Test
    void requirementsWithAllHashesHaveThem() {
        Exported exported = EnvironmentFormat.REQUIREMENTS.write(
                record, record.closure(List.of("pandas")), WheelFinder.RECORDED.or(numpy));

        assertThat(exported.text())
                .endsWith("numpy==2.4.6 \\\n    --hash=sha256:" + HASH + "\npandas==3.1.1 \\\n    --hash=sha256:"
                        + "1".repeat(64) + "\n");
    }

    @Test
    void pylockHasSourcesAndSaysWhatItLacks() {
        assertThat(write(EnvironmentFormat.PYLOCK, numpy).text())
                .isEqualTo("""
                        lock-version = "1.0"
                        requires-python = "==3.11.*"
                        created-by = "same"

                        [[packages]]
                        name = "arrow-kit"
                        version = "2.0"
                        vcs = { type = "git", url = "https://git.example/a.git", requested-revision = "main", commit-id = "0123abc", subdirectory = "py" }

                        [[packages]]
                        name = "numpy"
                        version = "2.4.6"
                        wheels = [
                            { name = "numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl", url = "https://files.example/numpy.whl", hashes = { sha256 = "%s" } },
                        ]

                        [[packages]]
                        name = "pandas"
                        version = "3.1.1"
                        wheels = [
                            { name = "pandas-3.1.1-cp311-cp311-linux_x86_64.whl", hashes = { sha256 = "%s" } },
                        ]

                        [tool.same]
                        complete = false
                        environment = "%s"
                        """.formatted(HASH, "1".repeat(64), record.digest("identity")));
    }

    @Test
    void condaHasAnEnvironmentFileOrAnExplicitList() {
        assertThat(write(EnvironmentFormat.CONDA, numpy).text())
                .isEqualTo("name: same\ndependencies:\n  - python=3.11.2\n  - pip\n  - pip:\n"
                        + "    - \"arrow-kit @ git+https://git.example/a.git@0123abc#subdirectory=py\"\n"
                        + "    - \"numpy==2.4.6\"\n    - \"pandas==3.1.1\"\n");

        EnvironmentRecord conda = Records.with(facts -> {
            ArrayNode packages = facts.putArray("packages");
            var entry = packages.addObject()
                    .put("ecosystem", "conda")
                    .put("name", "zlib")
                    .put("version", "1.3");
            entry.putObject("origin")
                    .put("kind", "conda")
                    .put("url", "https://conda.example/linux-64/zlib-1.3-h1.conda")
                    .put("md5", "abc");
        });
        assertThat(EnvironmentFormat.CONDA.write(conda, conda.packages(), numpy).text())
                .isEqualTo("# conda create --name NAME --file THIS_FILE\n@EXPLICIT\n"
                        + "https://conda.example/linux-64/zlib-1.3-h1.conda#abc\n");
    }

    @Test
    void dockerfileNeedsNothingBesideIt() {
        assertThat(write(EnvironmentFormat.DOCKERFILE, numpy).text())
                .isEqualTo("# Made by: same env export dockerfile\nFROM python:3.11.2-slim\n"
                        + "# On the system they were captured on: libgomp1=12.2.0-14\n"
                        + "RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*\n"
                        + "ENV OMP_NUM_THREADS=\"4\"\nENV PYTHONHASHSEED=\"0\"\nENV TZ=\"Europe/Berlin\"\n"
                        + "RUN printf '%s\\n' \\\n"
                        + "      'arrow-kit @ git+https://git.example/a.git@0123abc#subdirectory=py' \\\n"
                        + "      'numpy==2.4.6' \\\n      'pandas==3.1.1' \\\n"
                        + "      > /tmp/requirements.txt \\\n && pip install --no-cache-dir --no-deps -r /tmp/requirements.txt \\\n"
                        + " && rm /tmp/requirements.txt\n"
                        + "LABEL dev.same.environment=\"" + record.digest("identity") + "\"\n");
    }

    @Test
    void cycloneDxIsValidByItsOwnLibrary() throws Exception {
        String bom = write(EnvironmentFormat.CYCLONEDX, numpy).text();

        assertThat(new JsonParser().validate(bom.getBytes(UTF_8), Version.VERSION_16))
                .isEmpty();
        assertThat(bom)
                .contains(
                        "pkg:pypi/numpy@2.4.6",
                        HASH,
                        "pkg:deb/debian/libgomp1@12.2.0-14",
                        "data:./data.csv",
                        "Arrow.Kit");
        assertThat(write(EnvironmentFormat.CYCLONEDX, numpy).text()).isEqualTo(bom);
    }

    @Test
    void mavenEscapesNames() {
        EnvironmentRecord java = Records.with(facts -> facts.putArray("packages")
                .addObject()
                .put("ecosystem", "maven")
                .put("name", "org.example:lib<1>")
                .put("version", "1.2"));

        assertThat(EnvironmentFormat.MAVEN.write(java, java.packages(), numpy).text())
                .contains(
                        "    <groupId>org.example</groupId>\n    <artifactId>lib&lt;1&gt;</artifactId>\n    <version>1.2</version>\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "html"})
    void findsTheInstalledWheelAmongThoseOfAnIndex(String form) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String right = "numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl";
        String[] files = {"numpy-2.4.6.tar.gz", "numpy-2.4.6-cp312-cp312-manylinux_2_28_x86_64.whl", right};
        server.createContext("/simple/numpy/", exchange -> {
            asked.incrementAndGet();
            StringBuilder body = new StringBuilder(form.equals("json") ? "{\"files\": [" : "<html><body>");
            for (int i = 0; i < files.length; i++) {
                String hash = Integer.toString(i).repeat(64);
                body.append(
                        form.equals("json")
                                ? (i > 0 ? "," : "") + "{\"filename\": \"" + files[i] + "\", \"url\": \"../../f/"
                                        + files[i] + "\", \"hashes\": {\"sha256\": \"" + hash + "\"}}"
                                : "<a href=\"../../f/" + files[i] + "#sha256=" + hash + "\">" + files[i] + "</a>");
            }
            byte[] answer = body.append(form.equals("json") ? "]}" : "</body></html>")
                    .toString()
                    .getBytes(UTF_8);
            exchange.getResponseHeaders()
                    .add("Content-Type", form.equals("json") ? "application/vnd.pypi.simple.v1+json" : "text/html");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            IndexWheels index = new IndexWheels(List.of(URI.create(base + "/simple")));
            var distribution = record.used().get(2);

            assertThat(index.find(distribution))
                    .contains(new Wheel(right, java.util.Optional.of(base + "/f/" + right), "2".repeat(64)));
            assertThat(index.find(distribution)).isPresent();
            assertThat(asked).hasValue(1);
            assertThat(index.find(record.used().get(0))).as("from a repository").isEmpty();
            assertThat(index.problems()).isEmpty();
        } finally {
            server.stop(0);
        }
        IndexWheels gone = new IndexWheels(List.of(URI.create("http://127.0.0.1:1/simple/")));
        assertThat(gone.find(record.used().get(2))).isEmpty();
        assertThat(gone.problems()).singleElement().asString().startsWith("127.0.0.1:1 cannot be asked");
    }

    @Test
    void comparesTagsAsSets() {
        assertThat(WheelTags.of("a-1-py2.py3-none-any.whl")).containsExactly("py2-none-any", "py3-none-any");
        assertThat(WheelTags.of("a-1-2build-cp311-cp311-win_amd64.whl")).containsExactly("cp311-cp311-win_amd64");
        assertThat(WheelTags.of("a-1.tar.gz")).isEmpty();
    }
}
