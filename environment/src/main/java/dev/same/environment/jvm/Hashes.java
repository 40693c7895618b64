package dev.same.environment.jvm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Digests of files, in hexadecimal digits. */
record Hashes(String sha256, String sha1) {
    static Hashes of(Path file) throws IOException {
        MessageDigest sha256 = digest("SHA-256");
        MessageDigest sha1 = digest("SHA-1");
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                sha256.update(buffer, 0, count);
                sha1.update(buffer, 0, count);
            }
        }
        return new Hashes(hex(sha256), hex(sha1));
    }

    /** The digest of all files of a folder, with their names. */
    static String ofFolder(Path folder) throws IOException {
        MessageDigest all = digest("SHA-256");
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            all.update((name + "\0" + of(file).sha256() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return hex(all);
    }

    static String ofBytes(byte[] bytes) {
        MessageDigest digest = digest("SHA-256");
        digest.update(bytes);
        return hex(digest);
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }
}
