package dev.same.notebook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.UUID;

/**
 * Writes notebooks to files, each at once: under a temporary name in the same folder, which then takes the place of the
 * file. When something fails, the file is as it was. Stateless and thread-safe.
 */
public final class NotebookWriter {
    /**
     * Write a notebook.
     *
     * @param file where to; replaced if it exists, its permissions and a symbolic link to it stay
     */
    public void write(Notebook notebook, Path file) {
        try {
            var target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            if (Files.isDirectory(target)) {
                throw failure(file, "is a directory; name a file in it", null);
            }
            replace(notebook.sharedBytes(), target);
        } catch (IOException e) {
            throw failure(file, e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static void replace(byte[] bytes, Path target) throws IOException {
        var temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            copyPermissions(target, temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        var source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        var target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (source != null && target != null && Files.exists(from)) {
            target.setPermissions(source.readAttributes().permissions());
        }
    }

    private static NotebookException failure(
            Path file, String message, @org.jspecify.annotations.Nullable IOException cause) {
        var problems = List.of(new NotebookProblem("", 0, 0, message));
        var intent = "cannot write notebook " + file;
        return cause == null ? new NotebookException(intent, problems) : new NotebookException(intent, problems, cause);
    }
}
