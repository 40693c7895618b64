package dev.same.backend.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a Python executes when it starts, beside its packages: {@code .pth} files and {@code sitecustomize} in the folders where
 * packages are installed (module {@code site}). They can change what any step gives, and belong to no version.
 */
final class StartupFiles {
    private static final Pattern NAME = Pattern.compile(".+\\.pth|(?:site|user)customize\\.py");

    /** Of installers, which say the same in each environment, and of editable packages, whose code is looked at as a module. */
    private static final Pattern OF_INSTALLERS =
            Pattern.compile("distutils-precedence\\.pth|_virtualenv\\.pth|.*-nspkg\\.pth|__editable__.*\\.pth");

    private static final int DIGITS = 12;

    private StartupFiles() {}

    /** Return what stands for them in an interpreter's version; empty where there are none. */
    static String mark(List<String> folders) {
        MessageDigest digest = sha256();
        boolean any = false;
        for (String folder : folders) {
            for (Path file : in(Path.of(folder))) {
                try {
                    digest.update(Files.readAllBytes(file));
                    any = true;
                } catch (IOException e) {
                    // One that cannot be read is not executed either: Python passes over it.
                    System.getLogger(StartupFiles.class.getName())
                            .log(System.Logger.Level.DEBUG, "{0} cannot be read", file);
                }
            }
        }
        return any
                ? ", startup files " + HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS)
                : "";
    }

    /** Sorted, as a folder lists its files in any order. */
    private static TreeSet<Path> in(Path folder) {
        TreeSet<Path> found = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (NAME.matcher(name).matches()
                        && !OF_INSTALLERS.matcher(name).matches()
                        && Files.isRegularFile(file)) {
                    found.add(file);
                }
            }
        } catch (IOException e) {
            System.getLogger(StartupFiles.class.getName())
                    .log(System.Logger.Level.DEBUG, "{0} cannot be listed", folder);
        }
        return found;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
