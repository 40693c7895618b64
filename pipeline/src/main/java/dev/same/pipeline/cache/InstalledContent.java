package dev.same.pipeline.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an installed Python distribution consists of, told from another one of the same version: by the rows of its RECORD (PyPA, "Recording
 * installed projects"), and by those files that are not as RECORD says, because somebody has changed them since.
 */
final class InstalledContent {
    private static final Pattern ROW = Pattern.compile("([^\",]+),sha256=([^,]+),(\\d*)");

    /** What an installer writes, and another one may write otherwise. */
    private static final Pattern WRITTEN = Pattern.compile(
            ".*\\.pyc|\\.\\./.*|.*\\.dist-info/(INSTALLER|REQUESTED|direct_url\\.json|RECORD|uv_cache\\.json)");

    private static final int DIGITS = 8;

    private InstalledContent() {}

    /** Return some digits that differ where the content does; nothing, if there is no RECORD to tell by. */
    static Optional<String> of(Path info) {
        Path record = info.resolve("RECORD");
        try {
            FileTime written = Files.getLastModifiedTime(record);
            List<String> lines = Files.readAllLines(record, StandardCharsets.UTF_8);
            TreeSet<String> rows = new TreeSet<>();
            for (String line : lines) {
                Matcher row = ROW.matcher(line);
                if (row.matches() && !WRITTEN.matcher(row.group(1)).matches()) {
                    Path file = info.resolveSibling(row.group(1));
                    rows.add(row.group(1) + " " + now(file, row.group(2), row.group(3), written));
                }
            }
            return rows.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Digests.sha256(String.join("\n", rows).getBytes(StandardCharsets.UTF_8))
                            .substring(0, DIGITS));
        } catch (IOException e) {
            // Without it the version is all that is known.
            return Optional.empty();
        }
    }

    /** What was not written since RECORD was is what RECORD says; only other files are read. */
    private static String now(Path file, String recorded, String size, FileTime written) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            boolean sameSize = size.isEmpty() || size.equals(Long.toString(found.size()));
            if (sameSize && found.lastModifiedTime().compareTo(written) <= 0) {
                return recorded;
            }
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            return "cannot be read";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
