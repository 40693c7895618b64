package dev.same.environment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An installed package, as a record has it.
 *
 * @param ecosystem {@code pypi}, {@code conda}, {@code deb} or {@code maven}
 * @param name as its ecosystem normalises names
 * @param roles why it is there: {@code imported} by the source, {@code loaded} in the session, {@code required} by one of those,
 *     {@code kernel}
 * @param entry all that the record says
 */
public record Distribution(String ecosystem, String name, String version, Set<String> roles, JsonNode entry) {
    /** Read an entry of a record's packages. */
    public static Distribution of(JsonNode entry) {
        Set<String> roles = new TreeSet<>();
        entry.path("roles").forEach(role -> roles.add(role.asText()));
        return new Distribution(
                entry.path("ecosystem").asText(),
                entry.path("name").asText(),
                entry.path("version").asText(),
                Set.copyOf(roles),
                entry);
    }

    /** Return its name with type and classifier, where a Maven artifact has others than most: {@code g:a:jar:natives}. */
    public String fullName() {
        String type = entry.path("type").asText("jar");
        String classifier = entry.path("classifier").asText("");
        return type.equals("jar") && classifier.isEmpty()
                ? name
                : name + ":" + type + (classifier.isEmpty() ? "" : ":" + classifier);
    }

    /** Return where it came from: {@code index}, {@code archive}, {@code vcs}, {@code directory}, {@code editable}, ... */
    public String originKind() {
        return entry.path("origin").path("kind").asText("unknown");
    }

    /** Return a text of its origin, such as {@code url} or {@code commit}, if it is known. */
    public Optional<String> origin(String field) {
        return text(entry.path("origin").path(field));
    }

    /** Return a digest of its file: {@code sha256} or {@code sha1}. */
    public Optional<String> hash(String algorithm) {
        return text(entry.path(algorithm));
    }

    /** Return whether Python can import it from where it stands: an earlier one of the same name on the path hides others. */
    public boolean isVisible() {
        return !entry.path("shadowed").asBoolean(false);
    }

    /** Return whether it belongs to the program, rather than to the kernel or to nobody. */
    public boolean isUsed() {
        return roles.contains("imported") || roles.contains("loaded") || roles.contains("required");
    }

    static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
    }
}
