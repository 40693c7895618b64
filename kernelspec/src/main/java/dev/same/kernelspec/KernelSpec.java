package dev.same.kernelspec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An installed kernelspec.
 *
 * @param name in lower case, as Jupyter knows it
 * @param folder that holds {@code kernel.json}
 * @param json content of {@code kernel.json}
 */
record KernelSpec(String name, Path folder, ObjectNode json) {
    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Pattern NAME = Pattern.compile("[a-z0-9._\\-]+");

    /** What was found on the search path. {@code problems} are folders that look like kernelspecs and are none. */
    record Found(List<KernelSpec> specs, List<String> problems) {}

    /** Find all kernelspecs; where two have one name, the one of the earlier folder. */
    static Found find(List<Path> folders) {
        Map<String, KernelSpec> byName = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Path folder : folders) {
            for (Path entry : list(folder)) {
                String name = String.valueOf(entry.getFileName()).toLowerCase(Locale.ROOT);
                if (NAME.matcher(name).matches() && Files.isRegularFile(entry.resolve("kernel.json"))) {
                    try {
                        byName.putIfAbsent(name, read(entry));
                    } catch (IOException e) {
                        problems.add(entry.resolve("kernel.json") + " cannot be read: " + e.getMessage());
                    }
                }
            }
        }
        return new Found(List.copyOf(byName.values()), problems);
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Read a kernelspec's folder. */
    static KernelSpec read(Path folder) throws IOException {
        JsonNode json = parse(Files.readAllBytes(folder.resolve("kernel.json")));
        if (json == null || !json.isObject() || !json.path("argv").isArray()) {
            throw new IOException("it is no JSON object with argv");
        }
        return new KernelSpec(String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT), folder, (ObjectNode) json);
    }

    private static JsonNode parse(byte[] text) throws IOException {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            // Jackson's own message has several lines, most of them about Jackson.
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new IOException("it is no JSON" + where, e);
        }
    }

    String displayName() {
        return json.path("display_name").asText(name);
    }

    /** What SAME noted about a kernelspec of its own; empty for those of others. */
    Optional<JsonNode> mark() {
        return Optional.of(json.path("metadata").path("same")).filter(JsonNode::isObject);
    }

    boolean isOurs() {
        return mark().isPresent();
    }

    /** The kernelspec that this one hosts, if it is a twin. */
    Optional<Path> hosts() {
        return mark().map(mark -> mark.path("hosts").asText(""))
                .filter(text -> !text.isEmpty())
                .map(Path::of);
    }
}
