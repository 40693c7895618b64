package dev.same.pipeline.cache;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.run.Observed.SeenFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Digests of files; each content is read once for as long as size and time of change stay. Thread-safe. */
final class Digests {
    /** Entries of folders that come and go by themselves. */
    private static final Set<String> IDLE_NAMES = Set.of("__pycache__", ".ipynb_checkpoints");

    private final Map<SeenFile, String> known = new ConcurrentHashMap<>();

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(digest().digest(content));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new SameException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }

    /** Return size and time of change of a regular file; size -1 when there is none. */
    static SeenFile look(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                return new SeenFile(
                        path.toString(),
                        attributes.size(),
                        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
            }
        } catch (IOException e) {
            // There is none that could be read: the same to a step.
        }
        return new SeenFile(path.toString(), -1, 0);
    }

    /** Return the digest of a file's content, if it is still the file that was seen, before and after reading. */
    Optional<String> of(SeenFile seen) {
        Path path = Path.of(seen.path());
        if (!look(path).equals(seen)) {
            return Optional.empty();
        }
        String digest = known.get(seen);
        if (digest != null) {
            return Optional.of(digest);
        }
        MessageDigest content = digest();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                content.update(buffer, 0, read);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        if (!look(path).equals(seen)) {
            return Optional.empty();
        }
        digest = HexFormat.of().formatHex(content.digest());
        known.put(seen, digest);
        return Optional.of(digest);
    }

    /** Return the digest of the names in a folder, without some; empty when there is no such folder. */
    static Optional<String> listing(Path folder, Set<String> without) {
        Set<String> left = new HashSet<>(without);
        left.addAll(IDLE_NAMES);
        try (Stream<Path> entries = Files.list(folder)) {
            List<byte[]> names = entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !left.contains(name))
                    .map(name -> name.getBytes(StandardCharsets.UTF_8))
                    .sorted(Arrays::compareUnsigned)
                    .toList();
            MessageDigest digest = digest();
            for (int i = 0; i < names.size(); i++) {
                if (i > 0) {
                    digest.update((byte) 0);
                }
                digest.update(names.get(i));
            }
            return Optional.of(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
