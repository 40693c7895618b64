package dev.same.environment.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A bill of materials: CycloneDX 1.6, JSON. The same environment gives the same bytes. */
final class CycloneDxExport implements EnvironmentFormat.Writer {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        ObjectNode bom = MAPPER.createObjectNode();
        bom.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        bom.put("bomFormat", "CycloneDX");
        bom.put("specVersion", "1.6");
        bom.put(
                "serialNumber",
                "urn:uuid:" + UUID.nameUUIDFromBytes(record.digest("full").getBytes(StandardCharsets.UTF_8)));
        bom.put("version", 1);
        metadata(bom.putObject("metadata"), record);
        ArrayNode components = bom.putArray("components");
        Set<String> refs = new TreeSet<>();
        packages.forEach(each -> component(each, wheels.find(each), components, refs));
        libraries(record, components, refs);
        for (JsonNode file : record.at("/data")) {
            data(file, components, refs);
        }
        dependencies(record, packages, bom.putArray("dependencies"));
        try {
            List<String> incomplete = record.isOfJvm() ? Coordinates.unresolved(record) : List.of();
            return new Exported(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(bom) + "\n", incomplete);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    private static void metadata(ObjectNode metadata, EnvironmentRecord record) {
        JsonNode created = record.at("/created");
        if (created.isTextual()) {
            metadata.put("timestamp", created.textValue());
        }
        metadata.putObject("tools")
                .putArray("components")
                .addObject()
                .put("type", "application")
                .put("name", "same");
        ArrayNode properties = metadata.putArray("properties");
        property(properties, "same:environment", record.digest("identity"));
        record.pythonVersion().ifPresent(version -> property(properties, "same:python", version));
        JsonNode jvm = record.at("/jvm");
        if (jvm.isObject()) {
            property(
                    properties,
                    "same:java",
                    jvm.path("runtimeVersion").asText(jvm.path("version").asText()));
            property(properties, "same:java:vendor", jvm.path("vendor").asText());
        }
        for (String section : List.of("threads", "determinism")) {
            record.at("/env/" + section).properties().forEach(each -> {
                if (each.getValue().isTextual()) {
                    property(
                            properties,
                            "same:env:" + each.getKey(),
                            each.getValue().textValue());
                }
            });
        }
    }

    private static void property(ArrayNode properties, String name, String value) {
        properties.addObject().put("name", name).put("value", value);
    }

    private static void component(Distribution each, Optional<Wheel> wheel, ArrayNode components, Set<String> refs) {
        String ref = ref(each);
        if (!refs.add(ref)) {
            return;
        }
        ObjectNode component = components.addObject();
        component.put("type", "library").put("bom-ref", ref);
        Optional<Coordinates> maven = each.ecosystem().equals("maven") ? Coordinates.of(each) : Optional.empty();
        maven.ifPresent(coordinates -> component.put("group", coordinates.group()));
        component.put(
                "name",
                maven.map(Coordinates::name)
                        .orElse(each.entry().path("displayName").asText(each.name())));
        if (!each.version().isEmpty()) {
            component.put("version", each.version());
        }
        if (ref.startsWith("pkg:")) {
            component.put("purl", ref);
        }
        ArrayNode hashes = MAPPER.createArrayNode();
        wheel.map(Wheel::sha256)
                .or(() -> each.origin("sha256"))
                .or(() -> each.hash("sha256"))
                .ifPresent(hash -> hashes.addObject().put("alg", "SHA-256").put("content", hash));
        each.hash("sha1")
                .ifPresent(hash -> hashes.addObject().put("alg", "SHA-1").put("content", hash));
        if (!hashes.isEmpty()) {
            component.set("hashes", hashes);
        }
        if (!each.roles().isEmpty()) {
            property(component.putArray("properties"), "same:roles", String.join(" ", new TreeSet<>(each.roles())));
        }
    }

    /** Return what a package is called within the file: its package URL; of a jar that nobody knows, its digest. */
    private static String ref(Distribution each) {
        boolean unknown =
                each.ecosystem().equals("maven") && Coordinates.of(each).isEmpty();
        return unknown ? "jar:" + each.hash("sha256").orElse(each.name()) : purl(each);
    }

    private static String mavenPurl(Distribution each) {
        String type = each.entry().path("type").asText("jar");
        String classifier = each.entry().path("classifier").asText("");
        String query = classifier.isEmpty() ? "" : "classifier=" + encode(classifier);
        if (!type.equals("jar") || !classifier.isEmpty()) {
            query += (query.isEmpty() ? "" : "&") + "type=" + encode(type);
        }
        String[] names = each.name().split(":", 2);
        return "pkg:maven/" + encode(names[0]) + "/" + encode(names.length > 1 ? names[1] : "") + "@"
                + encode(each.version()) + (query.isEmpty() ? "" : "?" + query);
    }

    /** Return the package URL (purl specification) of a package. */
    static String purl(Distribution each) {
        String name = encode(each.name());
        String version = "@" + encode(each.version());
        return switch (each.ecosystem()) {
            case "conda" ->
                "pkg:conda/" + name + version
                        + each.origin("build")
                                .map(build -> "?build=" + encode(build))
                                .orElse("");
            case "deb" -> "pkg:deb/debian/" + name + version;
            case "maven" -> mavenPurl(each);
            default ->
                "pkg:pypi/" + name + version
                        + (each.originKind().equals("vcs")
                                ? each.origin("url")
                                        .map(url -> "?vcs_url="
                                                + encode("git+" + url
                                                        + each.origin("commit")
                                                                .map(commit -> "@" + commit)
                                                                .orElse("")))
                                        .orElse("")
                                : "");
        };
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void libraries(EnvironmentRecord record, ArrayNode components, Set<String> refs) {
        for (JsonNode library : record.at("/native")) {
            JsonNode owner = library.path("owner");
            if (owner.path("ecosystem").asText().equals("deb")) {
                String purl =
                        "pkg:deb/debian/" + encode(owner.path("name").asText().replaceFirst(":.*", "")) + "@"
                                + encode(owner.path("version").asText());
                if (refs.add(purl)) {
                    components
                            .addObject()
                            .put("type", "library")
                            .put("bom-ref", purl)
                            .put("name", owner.path("name").asText().replaceFirst(":.*", ""))
                            .put("version", owner.path("version").asText())
                            .put("purl", purl);
                }
            }
        }
    }

    private static void data(JsonNode file, ArrayNode components, Set<String> refs) {
        String ref = "data:" + file.path("path").asText();
        if (!refs.add(ref)) {
            return;
        }
        ObjectNode component = components.addObject();
        component
                .put("type", "data")
                .put("bom-ref", ref)
                .put("name", file.path("path").asText());
        if (file.path("sha256").isTextual()) {
            component
                    .putArray("hashes")
                    .addObject()
                    .put("alg", "SHA-256")
                    .put("content", file.path("sha256").asText().replaceFirst("^sha256:", ""));
        }
    }

    private static void dependencies(EnvironmentRecord record, List<Distribution> packages, ArrayNode dependencies) {
        Set<String> seen = new TreeSet<>();
        for (Distribution each : packages) {
            if (!seen.add(ref(each))) {
                continue;
            }
            Set<String> targets = new TreeSet<>();
            record.at("/edges").forEach(edge -> {
                if (edge.path("from").asText().equals(each.name())) {
                    packages.stream()
                            .filter(other -> other.name().equals(edge.path("to").asText()))
                            .map(CycloneDxExport::ref)
                            .forEach(targets::add);
                }
            });
            targets.remove(ref(each));
            ObjectNode node = dependencies.addObject().put("ref", ref(each));
            List<String> sorted = new ArrayList<>(targets);
            if (!sorted.isEmpty()) {
                sorted.forEach(node.putArray("dependsOn")::add);
            }
        }
    }
}
