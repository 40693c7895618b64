package dev.same.pipeline.verify;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Copies of a notebook's folder, one after the other at one path: so variants do not see each other's files, and what they
 * print of their paths is the same.
 */
final class FolderCopy {
    /** More than this is not copied for each variant without being asked. */
    static final long MAX_BYTES = 1L << 30;

    /** Text of files up to this size is kept, to show where two differ. */
    private static final long MAX_TEXT_BYTES = 1 << 16;

    private static final Set<String> SKIPPED = Set.of(".git", "__pycache__", ".ipynb_checkpoints");

    private final Path original;
    private final Path copy;

    FolderCopy(Path original, Path copy) {
        this.original = original;
        this.copy = copy;
    }

    Path path() {
        return copy;
    }

    /** Make the copy what the original is. */
    void renew() {
        try {
            delete(copy);
            Files.createDirectories(copy);
            Files.walkFileTree(original, new Copier());
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not copy " + original + " to " + copy + ": " + e.getMessage(), e);
        }
    }

    private final class Copier extends SimpleFileVisitor<Path> {
        private long bytes;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            if (SKIPPED.contains(String.valueOf(folder.getFileName())) || folder.equals(copy)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(target(folder));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            bytes += attributes.isRegularFile() ? attributes.size() : 0;
            if (bytes > MAX_BYTES) {
                throw new SameException(
                        ErrorKind.USER,
                        "the folder " + original + " holds more than " + (MAX_BYTES >> 20)
                                + " MiB, which every variant would get a copy of; put the notebook, with the files that it"
                                + " uses, into a folder of its own");
            }
            if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
                Files.copy(file, target(file), LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
        }

        private Path target(Path path) {
            return copy.resolve(original.relativize(path).toString());
        }
    }

    /** Return what files there are: relative path to content, as text where it is small and text, else its digest. */
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(copy)) {
            for (Path path : all.toList()) {
                Path relative = copy.relativize(path);
                boolean skipped = Stream.iterate(relative, p -> p != null, Path::getParent)
                        .anyMatch(part -> SKIPPED.contains(String.valueOf(part.getFileName())));
                if (!skipped && !path.equals(copy)) {
                    files.put(relative.toString(), content(path));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static String content(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        if (Files.isDirectory(path)) {
            return "folder";
        }
        if (!Files.isReadable(path)) {
            return "not readable";
        }
        if (Files.size(path) <= MAX_TEXT_BYTES) {
            byte[] bytes = Files.readAllBytes(path);
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.indexOf('\uFFFD') < 0 && text.indexOf('\0') < 0) {
                return text;
            }
        }
        try (var stream = Files.newInputStream(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return Files.size(path) + " bytes, sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
