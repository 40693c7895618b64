package dev.same.pipeline.store;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of an artifact: {@code sha256:} and 64 lower-case hexadecimal digits, as OCI digests are written.
 *
 * @param text the whole name
 */
public record ArtifactId(@JsonValue String text) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    @JsonCreator
    public ArtifactId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no artifact name (allowed: sha256: and 64 lower-case hexadecimal digits)");
        }
    }

    /** Return the digits. */
    public String hex() {
        return text.substring("sha256:".length());
    }

    @Override
    public String toString() {
        return text;
    }
}
