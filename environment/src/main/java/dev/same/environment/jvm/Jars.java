package dev.same.environment.jvm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.Distribution;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The class path of a notebook as packages. Coordinates of a jar are those that Maven resolved, else those that its own {@code
 * pom.properties} has, else those of its place in the local repository. If it has none, its digests are what it can be looked
 * up by.
 */
final class Jars {
    private static final String META = "META-INF/maven/";

    private final JvmRequest request;
    private final Places places;
    private final boolean live;
    private final Map<Path, JvmRequest.Artifact> resolved = new HashMap<>();

    Jars(JvmRequest request, Places places, boolean live) {
        this.request = request;
        this.places = places;
        this.live = live;
        request.artifacts().forEach(artifact -> resolved.put(key(artifact.file()), artifact));
    }

    /**
     * What stands on the class path.
     *
     * @param names in order: coordinates without version, or a place
     * @param folders of classes
     */
    record Found(ArrayNode packages, ArrayNode names, ArrayNode folders) {}

    Found look(List<String> notes) throws IOException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Found found = new Found(json.arrayNode(), json.arrayNode(), json.arrayNode());
        Set<String> seen = new HashSet<>();
        Map<Path, JvmRequest.Artifact> all = new LinkedHashMap<>();
        request.classPath().forEach(path -> all.put(key(path), resolved.getOrDefault(key(path), none(path))));
        // What is no jar, such as a native library, is not on the class path, and needed all the same.
        request.artifacts().forEach(artifact -> all.putIfAbsent(key(artifact.file()), artifact));
        for (Map.Entry<Path, JvmRequest.Artifact> entry : all.entrySet()) {
            Path file = entry.getKey();
            String place = places.write(file);
            if (Files.isDirectory(file)) {
                found.names.add(place);
                found.folders
                        .addObject()
                        .put("module", String.valueOf(file.getFileName()))
                        .put("path", place)
                        .put("sha256", Hashes.ofFolder(file));
                continue;
            }
            if (!Files.isRegularFile(file)) {
                notes.add(place + " is on the class path, and not there");
                found.names.add(place);
                continue;
            }
            ObjectNode each = describe(file, entry.getValue(), notes);
            String name = Distribution.of(each).fullName();
            if (!seen.add(name)) {
                each.put("shadowed", true);
            }
            found.packages.add(each);
            found.names.add(name);
        }
        return found;
    }

    private static Path key(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static JvmRequest.Artifact none(Path path) {
        return new JvmRequest.Artifact(path, "", "", "", "jar", "", true);
    }

    private ObjectNode describe(Path file, JvmRequest.Artifact artifact, List<String> notes) throws IOException {
        boolean fromMaven = !artifact.name().isEmpty();
        Optional<JvmRequest.Artifact> own = fromMaven ? Optional.of(artifact) : coordinates(file, notes);
        Hashes hashes = Hashes.of(file);
        ObjectNode each = JsonNodeFactory.instance.objectNode();
        each.put("ecosystem", "maven");
        each.put("name", own.map(one -> one.group() + ":" + one.name()).orElse(String.valueOf(file.getFileName())));
        each.put("version", own.map(JvmRequest.Artifact::version).orElse(null));
        each.put("type", own.map(JvmRequest.Artifact::type).orElse("jar"));
        each.put(
                "classifier",
                own.map(JvmRequest.Artifact::classifier)
                        .filter(text -> !text.isEmpty())
                        .orElse(null));
        each.put("installer", fromMaven ? "maven" : null);
        each.put("requested", artifact.requested());
        origin(each.putObject("origin"), file, own);
        each.put("location", places.write(file));
        each.put("sha256", hashes.sha256());
        each.put("sha1", hashes.sha1());
        Set<String> roles = new TreeSet<>();
        roles.add(artifact.requested() ? "imported" : "required");
        if (live) {
            roles.add("loaded");
        }
        roles.forEach(each.putArray("roles")::add);
        return each;
    }

    private void origin(ObjectNode origin, Path file, Optional<JvmRequest.Artifact> own) throws IOException {
        Optional<String> repository = own.isPresent() ? repository(file) : Optional.empty();
        if (repository.isEmpty()) {
            origin.put("kind", "archive").put("url", places.write(file));
            return;
        }
        origin.put("kind", "repository").put("repository", repository.get());
        String address = request.repositories().get(repository.get());
        origin.put("url", address == null ? null : Secrets.clean(address));
    }

    /** Return the id of the repository that a file was downloaded from: Maven's resolver notes it beside the file. */
    private static Optional<String> repository(Path file) throws IOException {
        Path noted = file.resolveSibling("_remote.repositories");
        if (!Files.isRegularFile(noted)) {
            return Optional.empty();
        }
        Properties lines = new Properties();
        try (Reader in = Files.newBufferedReader(noted)) {
            lines.load(in);
        }
        String start = file.getFileName() + ">";
        return lines.stringPropertyNames().stream()
                .filter(name -> name.startsWith(start))
                .map(name -> name.substring(start.length()))
                .filter(id -> !id.isEmpty())
                .sorted()
                .findFirst();
    }

    private Optional<JvmRequest.Artifact> coordinates(Path file, List<String> notes) {
        List<JvmRequest.Artifact> own = new ArrayList<>();
        try (ZipFile jar = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().startsWith(META) && entry.getName().endsWith("/pom.properties")) {
                    Properties pom = new Properties();
                    try (InputStream in = jar.getInputStream(entry)) {
                        pom.load(in);
                    }
                    pomCoordinates(file, pom).ifPresent(own::add);
                }
            }
        } catch (ZipException e) {
            notes.add(places.write(file) + " is no jar: " + e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            notes.add(places.write(file) + ": " + e);
        }
        // A jar that contains others has theirs too: its own is the one that its name says.
        List<JvmRequest.Artifact> named = own.stream()
                .filter(each -> String.valueOf(file.getFileName()).startsWith(each.name() + "-" + each.version()))
                .toList();
        if (own.size() == 1 || named.size() == 1) {
            return Optional.of(own.size() == 1 ? own.get(0) : named.get(0));
        }
        return layout(file);
    }

    private static Optional<JvmRequest.Artifact> pomCoordinates(Path file, Properties pom) {
        String group = pom.getProperty("groupId", "");
        String name = pom.getProperty("artifactId", "");
        String version = pom.getProperty("version", "");
        if (group.isEmpty() || name.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        String stem = String.valueOf(file.getFileName()).replaceFirst("\\.[a-z]+$", "");
        String start = name + "-" + version + "-";
        String classifier = stem.startsWith(start) ? stem.substring(start.length()) : "";
        return Optional.of(new JvmRequest.Artifact(file, group, name, version, "jar", classifier, true));
    }

    /** {@code group/as/folders/artifact/version/artifact-version[-classifier].type}. */
    private Optional<JvmRequest.Artifact> layout(Path file) {
        if (request.store().isEmpty()) {
            return Optional.empty();
        }
        Path store = key(request.store().get());
        if (!file.startsWith(store)) {
            return Optional.empty();
        }
        Path below = store.relativize(file);
        int count = below.getNameCount();
        if (count < 4) {
            return Optional.empty();
        }
        String name = below.getName(count - 3).toString();
        String version = below.getName(count - 2).toString();
        String start = name + "-" + version;
        String full = below.getFileName().toString();
        int dot = full.lastIndexOf('.');
        if (!full.startsWith(start) || dot < start.length()) {
            return Optional.empty();
        }
        String group = below.subpath(0, count - 3).toString().replace(File.separatorChar, '.');
        String rest = full.substring(start.length(), dot);
        return Optional.of(new JvmRequest.Artifact(
                file,
                group,
                name,
                version,
                full.substring(dot + 1),
                rest.startsWith("-") ? rest.substring(1) : "",
                true));
    }
}
