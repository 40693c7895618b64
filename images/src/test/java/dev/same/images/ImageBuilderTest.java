package dev.same.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import dev.same.environment.EnvironmentRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBuilderTest {
    private static final EnvironmentRecord LOCK = record("""
            {"schema": "same.environment/1", "python": {"version": "3.11.2"},
             "packages": [{"ecosystem": "pypi", "name": "colours", "version": "1"}]}""");

    @TempDir
    private Path folder;

    private Path base;
    private Path environment;

    private static EnvironmentRecord record(String json) {
        try {
            Path file = Files.createTempFile("record", ".json");
            Files.writeString(file, json);
            return EnvironmentRecord.read(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void makeBaseAndEnvironment() throws Exception {
        base = folder.resolve("base.tar");
        Jib.fromScratch()
                .addEnvironmentVariable("PATH", "/usr/bin")
                .containerize(Containerizer.to(TarImage.at(base).named("base:1"))
                        .setBaseImageLayersCache(folder.resolve("cache"))
                        .setApplicationLayersCache(folder.resolve("cache")));
        environment = environment("one");
    }

    private Path environment(String name) throws IOException, InterruptedException {
        Path place = folder.resolve(name);
        Process venv = new ProcessBuilder("python3", "-m", "venv", "--without-pip", place.toString())
                .inheritIO()
                .start();
        assertThat(venv.waitFor()).isZero();
        Path site;
        try (var libraries = Files.list(place.resolve("lib"))) {
            site = libraries.findFirst().orElseThrow().resolve("site-packages");
        }
        Files.writeString(Files.createDirectories(site.resolve("colours")).resolve("__init__.py"), "RED = 'red'\n");
        Files.writeString(site.resolve("broken.py"), "this is no Python\n");
        Files.writeString(place.resolve("bin/paint"), "#!" + place.resolve("bin/python") + "\nimport colours\n");
        return place;
    }

    private Map<String, byte[]> build(Path of, String name) throws IOException {
        Path archive = folder.resolve(name + ".tar");
        new ImageBuilder(folder.resolve(name + "-cache")).build(recipe("sha256:1"), base, "/usr/bin", of, archive);
        return files(Files.readAllBytes(archive));
    }

    private static Recipe recipe(String baseId) {
        return new Recipe("base:1", baseId, LOCK, LOCK.packages(), false);
    }

    private static Map<String, byte[]> files(byte[] tar) throws IOException {
        Map<String, byte[]> found = new TreeMap<>();
        try (var archive = new TarArchiveInputStream(new java.io.ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                if (entry.isFile()) {
                    found.put(entry.getName(), archive.readAllBytes());
                }
            }
        }
        return found;
    }

    /** Files of all layers by their place in the image. */
    private static Map<String, byte[]> content(Map<String, byte[]> image) throws IOException {
        Map<String, byte[]> found = new HashMap<>();
        for (JsonNode layer :
                new ObjectMapper().readTree(image.get("manifest.json")).at("/0/Layers")) {
            byte[] packed = image.get(layer.asText());
            try (var plain = new GZIPInputStream(new java.io.ByteArrayInputStream(packed))) {
                found.putAll(files(plain.readAllBytes()));
            }
        }
        return found;
    }

    @Test
    void hasThePackagesTheirProgramsAndTheRecord() throws IOException {
        Map<String, byte[]> image = build(environment, "a");

        Map<String, byte[]> content = content(image);
        String site = content.keySet().stream()
                .filter(name -> name.endsWith("colours/__init__.py"))
                .findFirst()
                .orElseThrow()
                .replace("/colours/__init__.py", "");
        assertThat(site).matches("\\.same/environment/lib/python3\\.\\d+/site-packages");
        assertThat(content.keySet())
                .contains(".same/environment.json", site + "/broken.py", ".same/environment/bin/paint");
        assertThat(content.keySet()).anyMatch(name -> name.matches(".*/colours/__pycache__/__init__.*\\.pyc"));
        assertThat(content.keySet()).noneMatch(name -> name.endsWith("bin/python3"));
        assertThat(new String(content.get(".same/environment/bin/paint"), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("#!/usr/bin/env python3\nimport colours\n");
        JsonNode config = new ObjectMapper().readTree(image.get("config.json"));
        assertThat(config.at("/config/Env").toString())
                .contains("PYTHONUSERBASE=/.same/environment", "PATH=/.same/environment/bin:/usr/bin");
        assertThat(config.at("/config/Labels/org.opencontainers.image.base.name")
                        .asText())
                .isEqualTo("base:1");
    }

    @Test
    void isTheSameByteForByteWhoeverBuildsItAndWhen() throws IOException, InterruptedException {
        Path other = environment("another-place");
        try (var files = Files.walk(other)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
            }
        }

        Map<String, byte[]> one = build(environment, "a");
        Map<String, byte[]> two = build(other, "b");

        assertThat(two.keySet()).isEqualTo(one.keySet());
        one.forEach((name, bytes) -> assertThat(two.get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void isCalledByWhatIsInIt() {
        assertThat(recipe("sha256:1").name())
                .isEqualTo(recipe("sha256:1").name())
                .matches("same/environment:[0-9a-f]{20}");
        assertThat(recipe("sha256:2").name()).isNotEqualTo(recipe("sha256:1").name());
        assertThat(new Recipe("base:1", "sha256:1", LOCK, List.of(), false).name())
                .isNotEqualTo(recipe("sha256:1").name());
    }

    @Test
    void saysWhatCouldNotBeRead() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.tar"), "no archive");

        assertThatThrownBy(() -> new ImageBuilder(folder.resolve("cache"))
                        .build(recipe("sha256:1"), broken, "/usr/bin", environment, folder.resolve("out.tar")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("could not be built on base:1");
    }
}
