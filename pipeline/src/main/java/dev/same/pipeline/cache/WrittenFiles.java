package dev.same.pipeline.cache;

import dev.same.pipeline.cache.CachedResult.WrittenFile;
import dev.same.pipeline.run.Observed.SeenFile;
import dev.same.pipeline.store.ArtifactId;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;

/** Files that steps leave: kept in the artifact store by their content, and put back where a step is not executed. */
record WrittenFiles(Places places, ArtifactStore store) {
    /** Larger files are not kept; the step is executed again when such a file has changed or is gone. */
    static final long LARGEST_KEPT = 1L << 30;

    /** Keep a file; empty when it is no longer the one that was seen. */
    Optional<WrittenFile> keep(SeenFile seen, Digests digests) throws IOException {
        String name = places.name(seen.path());
        if (seen.size() > LARGEST_KEPT) {
            return digests.of(seen)
                    .map(digest -> new WrittenFile(
                            name, seen.size(), seen.mtimeNs(), new ArtifactId("sha256:" + digest), false));
        }
        Path folder = store.directory().resolve("sha256");
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, "file-", ".tmp");
        try {
            MessageDigest digest = Digests.digest();
            try (InputStream in = Files.newInputStream(Path.of(seen.path()));
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(temporary), digest)) {
                in.transferTo(out);
            }
            if (!Digests.look(Path.of(seen.path())).equals(seen)) {
                return Optional.empty();
            }
            ArtifactId content = new ArtifactId("sha256:" + HexFormat.of().formatHex(digest.digest()));
            Path file = store.path(content);
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                CacheFiles.move(temporary, file);
            }
            return Optional.of(new WrittenFile(name, seen.size(), seen.mtimeNs(), content, true));
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Put back what is gone or has other content than the step gave it, as executing the step would. */
    void restore(CachedResult result, Predicate<WrittenFile> isThere) throws IOException {
        for (String folder : result.folders()) {
            Files.createDirectories(places.path(folder));
        }
        for (WrittenFile file : result.written()) {
            if (isThere.test(file)) {
                continue;
            }
            // A power cut may have torn it: it was not forced to disk.
            store.verify(file.content());
            Path target = places.path(file.path());
            Files.createDirectories(target.getParent());
            Path temporary = target.resolveSibling("." + target.getFileName() + ".same.tmp");
            try {
                Files.copy(store.path(file.content()), temporary, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                CacheFiles.move(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }
}
