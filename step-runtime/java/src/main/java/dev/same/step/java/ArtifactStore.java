package dev.same.step.java;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A directory of artifacts, each named by the SHA-256 of its bytes. */
final class ArtifactStore {
    private static final Pattern ID = Pattern.compile("sha256:([0-9a-f]{64})");

    private final Path root;

    ArtifactStore(Path root) {
        this.root = root;
    }

    /** Read an artifact whose bytes are those that its name says. */
    byte[] read(String id) throws IOException {
        Path file = file(id);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("artifact " + id + " is not in the store " + root, e);
        }
        String actual = id(bytes);
        if (!actual.equals(id)) {
            throw new IOException("artifact " + id + " is damaged: its bytes have the digest " + actual);
        }
        return bytes;
    }

    /** Store bytes; safe against crashes and against other writers of the same bytes. */
    String write(byte[] bytes) throws IOException {
        String id = id(bytes);
        Path file = file(id);
        if (Files.exists(file)) {
            return id;
        }
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), ".new", "");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return id;
    }

    static String id(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Path file(String id) throws IOException {
        var matcher = ID.matcher(id);
        if (!matcher.matches()) {
            throw new IOException("\"" + id + "\" is not an artifact (sha256: and 64 hexadecimal digits)");
        }
        String hex = matcher.group(1);
        return root.resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
    }
}
