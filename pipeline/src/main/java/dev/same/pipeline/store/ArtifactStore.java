package dev.same.pipeline.store;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Artifacts in a directory: {@code sha256/HE/HEX}. The step runtimes write them there (temporary name, fsync, rename); this
 * class finds and verifies them.
 */
public final class ArtifactStore {
    private final Path directory;

    public ArtifactStore(Path directory) {
        this.directory = directory;
    }

    public Path directory() {
        return directory;
    }

    /** Return where the artifact is, or would be. */
    public Path path(ArtifactId id) {
        return directory.resolve("sha256").resolve(id.hex().substring(0, 2)).resolve(id.hex());
    }

    /** Return where a step runtime notes that the content of a large artifact is known to be right. */
    public Path stamp(String hex) {
        return directory.resolve("fresh").resolve(hex);
    }

    public boolean contains(ArtifactId id) {
        return Files.isRegularFile(path(id));
    }

    /**
     * Check that the artifact is present and still has the content that its name promises.
     *
     * @throws SameException when it is missing or its content differs
     */
    public void verify(ArtifactId id) {
        Path file = path(id);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            if (LargeArtifact.digest(file, digest).equals(Optional.of(id.hex()))) {
                return;
            }
            digest.reset();
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(id.hex())) {
                throw new SameException(
                        ErrorKind.ENVIRONMENT,
                        "artifact " + id + " is damaged: " + file + " has the content sha256:" + found
                                + "; delete that file and run the notebook again");
            }
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "artifact " + id + " cannot be read from " + file + " (" + e.getMessage()
                            + "); run the notebook again to make it anew",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new SameException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }
}
