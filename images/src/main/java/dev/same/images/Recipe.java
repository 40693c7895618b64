package dev.same.images;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an image is made of: the packages of a lock, on a base.
 *
 * @param base the base as the user calls it
 * @param baseId what stands for its content: a digest
 * @param lock the record that the packages are from
 * @param packages those of them that are in the image
 * @param ofWheels whether they are installed from a wheelhouse, as they were, rather than from an index
 */
public record Recipe(
        String base, String baseId, EnvironmentRecord lock, List<Distribution> packages, boolean ofWheels) {
    /** Where the images lie in an engine; the rest of their name is a digest. */
    static final String REPOSITORY = "same/environment";

    /** To be counted up when images of one recipe are built otherwise than before. */
    private static final String LAYOUT = "1";

    private static final int DIGEST_DIGITS = 20;

    public Recipe {
        packages = List.copyOf(packages);
    }

    /** Return the name of the image, which the same content has everywhere. */
    public String name() {
        String content = String.join("\n", LAYOUT, baseId, lock.digestOf(packages), Boolean.toString(ofWheels));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return REPOSITORY + ":" + HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Return what the image says of itself, by the names of the OCI image specification (annotations) and our own. */
    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        labels.put("org.opencontainers.image.title", "SAME environment");
        labels.put("org.opencontainers.image.base.name", base);
        labels.put("org.opencontainers.image.base.digest", baseId);
        labels.put("dev.same.packages", lock.digestOf(packages));
        labels.put("dev.same.environment", ImageLayout.RECORD);
        return labels;
    }
}
