package dev.same.environment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Consumer;

/** A record of a JVM to start from: {@code jvm-record.json}. */
public final class JvmRecords {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JvmRecords() {}

    public static EnvironmentRecord standard() {
        return with(facts -> {});
    }

    /** Return it with something else in it. */
    public static EnvironmentRecord with(Consumer<ObjectNode> change) {
        try (InputStream json = Objects.requireNonNull(JvmRecords.class.getResourceAsStream("jvm-record.json"))) {
            ObjectNode facts = (ObjectNode) MAPPER.readTree(json);
            change.accept(facts);
            return EnvironmentRecord.of(facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Return it with another text at a place, such as {@code /jvm/gc}. */
    public static EnvironmentRecord withText(String pointer, String text) {
        return with(facts -> {
            int slash = pointer.lastIndexOf('/');
            ((ObjectNode) facts.at(pointer.substring(0, slash))).put(pointer.substring(slash + 1), text);
        });
    }
}
