package dev.same.kernelspec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A kernelspec as it is to be.
 *
 * @param files content by name; {@code kernel.json} among them
 */
record WantedSpec(String name, String displayName, Map<String, byte[]> files) {
    static final String JAVA = "same-java";

    private static final List<String> LOGOS = List.of("logo-svg.svg", "logo-32x32.png", "logo-64x64.png");

    /** What a front end would do with the hosted kernel only: the gateway neither speaks these nor is started so. */
    private static final Set<String> NOT_CARRIED = Set.of("supported_encryption", "kernel_provisioner", "same");

    /** The kernelspec "Java (SAME)". */
    static WantedSpec java(Start start, String version) {
        ObjectNode json = json(start, List.of(), "Java (SAME)", "java");
        mark(json.putObject("metadata"), start, version);
        Map<String, byte[]> files = new TreeMap<>();
        for (String logo : LOGOS) {
            files.put(logo, resource(logo));
        }
        return of(JAVA, json, files);
    }

    /** The twin of an installed kernelspec. */
    static WantedSpec twin(KernelSpec hosted, Start start, String version) throws IOException {
        String displayName = hosted.displayName().replaceFirst(" \\(ipykernel\\)$", "") + " (SAME)";
        ObjectNode json = json(
                start,
                List.of("--host", hosted.folder().toString()),
                displayName,
                hosted.json().path("language").asText());
        if (hosted.json().path("env").isObject()) {
            json.set("env", hosted.json().path("env"));
        }
        ObjectNode metadata = json.putObject("metadata");
        hosted.json().path("metadata").properties().forEach(field -> {
            if (!NOT_CARRIED.contains(field.getKey())) {
                metadata.set(field.getKey(), field.getValue());
            }
        });
        mark(metadata, start, version).put("hosts", hosted.folder().toString());
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> entries = Files.list(hosted.folder())) {
            for (Path logo : entries.filter(WantedSpec::isLogo).toList()) {
                files.put(logo.getFileName().toString(), Files.readAllBytes(logo));
            }
        }
        return of(twinName(hosted.name()), json, files);
    }

    /** Return why a kernelspec cannot be hosted. */
    static Optional<String> obstacle(KernelSpec spec) {
        JsonNode provisioner =
                spec.json().path("metadata").path("kernel_provisioner").path("provisioner_name");
        if (!provisioner.isMissingNode() && !provisioner.asText().equals("local-provisioner")) {
            return Optional.of("Jupyter starts it through the provisioner " + provisioner.asText());
        }
        for (JsonNode word : spec.json().path("argv")) {
            if (word.asText().contains("{connection_file}")) {
                return Optional.empty();
            }
        }
        return Optional.of("its argv has no {connection_file}");
    }

    /** Other Java kernels are named "java": their twin must not be taken for ours. */
    static String twinName(String hosted) {
        String name = "same-" + hosted;
        return name.equals(JAVA) ? "same-hosted-java" : name;
    }

    private static boolean isLogo(Path file) {
        return Files.isRegularFile(file) && String.valueOf(file.getFileName()).startsWith("logo-");
    }

    private static ObjectNode json(Start start, List<String> arguments, String displayName, String language) {
        ObjectNode json = KernelSpec.MAPPER.createObjectNode();
        ArrayNode argv = json.putArray("argv");
        start.command().forEach(argv::add);
        argv.add("{connection_file}");
        arguments.forEach(argv::add);
        json.put("display_name", displayName).put("language", language);
        // The gateway takes interrupts as messages; it does for the hosted kernel what that one needs.
        return json.put("interrupt_mode", "message");
    }

    private static ObjectNode mark(ObjectNode metadata, Start start, String version) {
        return metadata.putObject("same")
                .put("version", version)
                .put("distribution", start.distribution().folder().toString())
                .put("jdk", start.jdk().home().toString());
    }

    private static WantedSpec of(String name, ObjectNode json, Map<String, byte[]> files) {
        try {
            String text = KernelSpec.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
            files.put("kernel.json", text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
        return new WantedSpec(name, json.path("display_name").asText(), files);
    }

    private static byte[] resource(String name) {
        try (InputStream in = WantedSpec.class.getResourceAsStream("logos/" + name)) {
            if (in == null) {
                throw new IllegalStateException("logos/" + name + " is missing beside " + WantedSpec.class.getName());
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read logos/" + name, e);
        }
    }
}
