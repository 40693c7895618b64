package dev.same.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes wheels, without any tool. */
final class Wheels {
    private Wheels() {}

    /**
     * Make a wheel for any platform.
     *
     * @param requires lines of Requires-Dist
     * @param files path and text in turns
     */
    static Path write(Path folder, String name, String version, List<String> requires, String... files)
            throws IOException {
        String stem = name.replace('-', '_') + "-" + version;
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < files.length; i += 2) {
            texts.put(files[i], files[i + 1]);
        }
        StringBuilder metadata =
                new StringBuilder("Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n");
        requires.forEach(line -> metadata.append("Requires-Dist: ").append(line).append('\n'));
        texts.put(stem + ".dist-info/METADATA", metadata.toString());
        texts.put(
                stem + ".dist-info/WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        StringBuilder record = new StringBuilder();
        texts.forEach((path, text) -> record.append(path + ",sha256=" + hash(text) + "," + text.getBytes(UTF_8).length)
                .append('\n'));
        texts.put(
                stem + ".dist-info/RECORD",
                record.append(stem + ".dist-info/RECORD,,\n").toString());
        Path wheel = folder.resolve(stem + "-py3-none-any.whl");
        try (ZipOutputStream archive = new ZipOutputStream(Files.newOutputStream(wheel))) {
            for (Map.Entry<String, String> file : texts.entrySet()) {
                archive.putNextEntry(new ZipEntry(file.getKey()));
                archive.write(file.getValue().getBytes(UTF_8));
            }
        }
        return wheel;
    }

    private static String hash(String text) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
