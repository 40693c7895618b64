package dev.same.environment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Consumer;

/** A record to start from: {@code record.json}. */
public final class Records {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Records() {}

    public static EnvironmentRecord standard() {
        return with(facts -> {});
    }

    /** Return it with something else in it. */
    public static EnvironmentRecord with(Consumer<ObjectNode> change) {
        try (InputStream json = Objects.requireNonNull(Records.class.getResourceAsStream("record.json"))) {
            ObjectNode facts = (ObjectNode) MAPPER.readTree(json);
            change.accept(facts);
            return EnvironmentRecord.of(facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Return it with another text at a place, such as {@code /env/umask}. */
    public static EnvironmentRecord withText(String pointer, String text) {
        return with(facts -> {
            int slash = pointer.lastIndexOf('/');
            var parent = facts.at(pointer.substring(0, slash));
            ((ObjectNode) parent).put(pointer.substring(slash + 1), text);
        });
    }
}
