package dev.same.step.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The Python step runtime that comes with this version of SAME: one file, which any Python from 3.8 on can run.
 *
 * <p>Immutable and safe for use by several threads; {@link #install} may also be called by several processes at once.
 */
public final class PythonStepRuntime {
    /** The name of the installed file. */
    public static final String FILE_NAME = "same_step.py";

    private static final String LIVE_FILE_NAME = "same_live.py";

    private static final PythonStepRuntime BUNDLED = new PythonStepRuntime(read(FILE_NAME));

    private final byte[] content;
    private final String sha256;

    private PythonStepRuntime(byte[] content) {
        this.content = content;
        this.sha256 = digest(content);
    }

    /** Return the runtime of this version. */
    public static PythonStepRuntime bundled() {
        return BUNDLED;
    }

    /** Return a copy of the file's content, in UTF-8. */
    public byte[] content() {
        return content.clone();
    }

    /** Return the SHA-256 of the content, 64 lower-case hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /**
     * Put the file into a directory, which is made if necessary, and return its path. A file that is there already and
     * has the same content stays untouched; another one is replaced in one go, so that readers never see half of it.
     *
     * @throws UncheckedIOException if the directory cannot be written to
     */
    public Path install(Path directory) {
        return install(directory, FILE_NAME);
    }

    /**
     * Put the file into a folder of its own among those of other versions, and return its path: a run that goes on keeps its
     * runtime when another version is installed meanwhile.
     */
    public Path installVersion(Path runtimes) {
        return install(runtimes.resolve("python-" + sha256.substring(0, 16)));
    }

    private Path install(Path directory, String name) {
        var target = directory.resolve(name);
        try {
            if (isInstalled(target)) {
                return target;
            }
            Files.createDirectories(directory);
            var temporary = Files.createTempFile(directory, name, ".tmp");
            try {
                Files.write(temporary, content);
                move(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install the Python step runtime as " + target, e);
        }
    }

    /** Put the runtime, and beside it what uses it in a live session, into a directory; return the path of the latter. */
    public Path installLive(Path directory) {
        install(directory);
        return new PythonStepRuntime(read(LIVE_FILE_NAME)).install(directory, LIVE_FILE_NAME);
    }

    private boolean isInstalled(Path target) throws IOException {
        return Files.isRegularFile(target)
                && Files.size(target) == content.length
                && Arrays.equals(Files.readAllBytes(target), content);
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static byte[] read(String name) {
        try (var resource = PythonStepRuntime.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("this build lacks the resource dev/same/step/python/" + name);
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bundled Python step runtime", e);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
