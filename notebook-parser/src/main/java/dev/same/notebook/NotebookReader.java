package dev.same.notebook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads notebooks. Stateless and thread-safe.
 *
 * <p>A file that is not a notebook gives a {@link NotebookException} that names all its structural problems.
 */
public final class NotebookReader {
    /** The size of files that is allowed unless the constructor says otherwise: 100 MiB. */
    public static final long DEFAULT_MAX_BYTES = 100L * 1024 * 1024;

    private final long maxBytes;

    /** Create a reader for files of up to {@link #DEFAULT_MAX_BYTES}. */
    public NotebookReader() {
        this(DEFAULT_MAX_BYTES);
    }

    /**
     * Create a reader with a limit of its own.
     *
     * @param maxBytes the size of the largest file to read, at most 1 GiB
     */
    public NotebookReader(long maxBytes) {
        if (maxBytes < 1 || maxBytes > 1L << 30) {
            throw new IllegalArgumentException("limit of notebook size is " + maxBytes + " bytes (allowed: 1 to 2^30)");
        }
        this.maxBytes = maxBytes;
    }

    /** Read a file. */
    public Notebook read(Path file) {
        var name = file.toString();
        if (Files.isDirectory(file)) {
            throw failure(name, "is a directory; name the notebook file in it");
        }
        return parse(readBytes(file), name);
    }

    /**
     * Read a document from memory.
     *
     * @param bytes JSON in UTF-8; not changed, and must not be changed afterwards
     * @param displayName what messages call it
     */
    public Notebook parse(byte[] bytes, String displayName) {
        requireSize(bytes.length, displayName);
        return reread(bytes, displayName);
    }

    /** Read a document from a string. */
    public Notebook parse(String json, String displayName) {
        return parse(json.getBytes(StandardCharsets.UTF_8), displayName);
    }

    static Notebook reread(byte[] bytes, String displayName) {
        return new Notebook(displayName, new Document(bytes), LayoutReader.read(bytes, displayName));
    }

    private byte[] readBytes(Path file) {
        var name = file.toString();
        try (var stream = Files.newInputStream(file)) {
            requireSize(Files.size(file), name);
            // The size of a pipe or device is not known before.
            var bytes = stream.readNBytes((int) maxBytes + 1);
            requireSize(bytes.length, name);
            return bytes;
        } catch (NoSuchFileException e) {
            throw failure(
                    name, "no such file (working directory: " + Path.of("").toAbsolutePath() + ")");
        } catch (IOException e) {
            throw new NotebookException(
                    "cannot read notebook " + name,
                    List.of(new NotebookProblem("", 0, 0, e.getClass().getSimpleName() + ": " + e.getMessage())),
                    e);
        }
    }

    private void requireSize(long size, String name) {
        if (size > maxBytes) {
            throw failure(
                    name,
                    "it has " + size + " bytes, allowed are " + maxBytes
                            + "; clear its outputs (in Jupyter: Edit, Clear Outputs of All Cells) or keep data in files");
        }
    }

    private static NotebookException failure(String name, String message) {
        return new NotebookException("cannot read notebook " + name, List.of(new NotebookProblem("", 0, 0, message)));
    }
}
