package dev.same.kernelspec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrariesTest {
    @TempDir
    private Path folder;

    @Test
    void takesTheFirstOfEachNameAndAllServices() throws IOException {
        Path one = jar(
                "one.jar",
                Map.of(
                        "a/A.class",
                        "1",
                        "META-INF/services/x.Y",
                        "one",
                        "META-INF/LICENSE",
                        "I",
                        "module-info.class",
                        "m"));
        Path two = jar(
                "two.jar",
                Map.of("a/A.class", "2", "b/B.class", "2", "META-INF/services/x.Y", "two", "META-INF/LICENSE", "II"));

        Path merged = folder.resolve("merged.jar");
        Libraries.merge(List.of(one, two), merged);

        assertThat(read(merged))
                .containsEntry("a/A.class", "1")
                .containsEntry("b/B.class", "2")
                .containsEntry("META-INF/services/x.Y", "one\ntwo\n")
                .containsEntry("META-INF/LICENSE", "I")
                .containsEntry("META-INF/two.jar/LICENSE", "II")
                .doesNotContainKey("module-info.class");
    }

    @Test
    void keepsClassesForNewerJavaWhereTheirJarHasThem() throws IOException {
        Path versions = jar(
                "versions.jar",
                Map.of(
                        "META-INF/MANIFEST.MF",
                        "Manifest-Version: 1.0\nMulti-Release: true\n\n",
                        "META-INF/versions/17/a/A.class",
                        "new",
                        "a/A.class",
                        "old"));
        Path stray = jar("stray.jar", Map.of("META-INF/versions/17/b/B.class", "not seen before", "b/B.class", "b"));

        Path merged = folder.resolve("merged.jar");
        Libraries.merge(List.of(versions, stray), merged);

        assertThat(read(merged))
                .containsEntry("META-INF/versions/17/a/A.class", "new")
                .doesNotContainKey("META-INF/versions/17/b/B.class");
        try (JarFile jar = new JarFile(merged.toFile())) {
            assertThat(jar.isMultiRelease()).isTrue();
        }
    }

    @Test
    void leavesAloneWhatCellsSeeAndWhatIsOurs() throws IOException {
        assertThat(Libraries.isOne(jar("library.jar", Map.of("org/a/A.class", ""))))
                .isTrue();
        assertThat(Libraries.isOne(jar("ours.jar", Map.of("dev/same/A.class", ""))))
                .isFalse();
        assertThat(Libraries.isOne(jar("display.jar", Map.of("io/github/spencerpark/jupyter/A.class", ""))))
                .isFalse();
    }

    @Test
    void takesALibraryThatTheClassPathNamesInTwoPlaces() throws IOException {
        Path first = jar("first.jar", Map.of("META-INF/NOTICE", "first"));
        Path here = jar("library.jar", Map.of("META-INF/NOTICE", "n", "a/A.class", "a"));
        Path there =
                Files.copy(here, Files.createDirectory(folder.resolve("lib")).resolve("library.jar"));

        Path merged = folder.resolve("merged.jar");
        Libraries.merge(List.of(first, here, there), merged);

        assertThat(read(merged))
                .containsEntry("META-INF/NOTICE", "first")
                .containsEntry("META-INF/library.jar/NOTICE", "n");
    }

    @Test
    void givesTheSameBytesForTheSameLibraries() throws IOException {
        Path one = jar("one.jar", Map.of("a/A.class", "1"));

        Libraries.merge(List.of(one), folder.resolve("first.jar"));
        Files.setLastModifiedTime(one, java.nio.file.attribute.FileTime.fromMillis(86_400_000));
        Libraries.merge(List.of(one), folder.resolve("second.jar"));

        assertThat(folder.resolve("first.jar")).hasSameBinaryContentAs(folder.resolve("second.jar"));
    }

    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = folder.resolve(name);
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return jar;
    }

    private static Map<String, String> read(Path jar) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (ZipEntry entry : file.stream().toList()) {
                try (InputStream in = file.getInputStream(entry)) {
                    files.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return files;
    }
}
