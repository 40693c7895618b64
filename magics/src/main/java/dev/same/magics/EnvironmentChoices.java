package dev.same.magics;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.same.environment.EnvironmentRecord;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.plan.Environments.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a notebook's steps may execute in: what {@code same.yaml} says under {@code environments}, and for steps that name none
 * the lock beside the notebook, or the one that the user names.
 */
final class EnvironmentChoices {
    static final String FILE = "same.yaml";

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final Set<String> KEYS = Set.of("python", "lock", "wheelhouse", "image_tag");

    /** The container image of steps for which neither the notebook nor {@value #FILE} names one. */
    static final String IMAGE_VARIABLE = "SAME_IMAGE";

    /** What earlier tools of this name have written there, of no meaning here. */
    private static final Set<String> OF_IMAGES = Set.of(
            "private_registry", "credentials", "packages", "append_current_environment", "repository_credentials");

    private final SameHome home;
    private final List<String> problems = new ArrayList<>();

    private EnvironmentChoices(SameHome home) {
        this.home = home;
    }

    /**
     * Find them.
     *
     * @param notebook absolute path
     * @param lock a record's absolute path; {@code none} for no lock; empty for the one beside the notebook, if there is one
     * @param wheelhouse a folder's absolute path; empty for none
     * @param image of environments of which none is said; empty for none
     * @throws SameException with all problems of {@code same.yaml} and of the locks
     */
    static Environments of(SameHome home, Path notebook, String lock, String wheelhouse, String image) {
        EnvironmentChoices choices = new EnvironmentChoices(home);
        SortedMap<String, Choice> byName = new TreeMap<>();
        Optional<Path> file = file(notebook);
        file.ifPresent(path -> choices.read(path, byName));
        choices.addDefault(notebook, lock, wheelhouse, byName);
        if (!image.isEmpty()) {
            byName.putIfAbsent(Environments.DEFAULT, Choice.PRESENT);
            byName.replaceAll((name, choice) -> choice.image().isPresent() ? choice : choice.in(image));
        }
        if (!choices.problems.isEmpty()) {
            throw new SameException(ErrorKind.USER, String.join("\n  ", choices.problems));
        }
        return new Environments(byName);
    }

    /** Return where the lock of a notebook is, if it has one. */
    static Path lockOf(Path notebook) {
        String name = notebook.getFileName().toString();
        return notebook.resolveSibling(name.replaceFirst("\\.ipynb$", "") + ".lock.json");
    }

    /** The nearest one: beside the notebook or in a folder above it. */
    private static Optional<Path> file(Path notebook) {
        for (Path folder = notebook.getParent(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(FILE);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private void read(Path file, SortedMap<String, Choice> byName) {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            problems.add(file + ", line " + line + ": this is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
            return;
        } catch (IOException e) {
            problems.add("could not read " + file + ": " + e.getMessage());
            return;
        }
        JsonNode environments = root.path("environments");
        if (!environments.isMissingNode() && !environments.isNull() && !environments.isObject()) {
            problems.add(file + ": environments: expected names with python, lock, wheelhouse or image_tag, found "
                    + environments.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
            return;
        }
        environments.properties().forEach(entry -> {
            String place = file + ": environments." + entry.getKey();
            if (entry.getValue().isEmpty()) {
                problems.add(place + ": expected python, lock, wheelhouse or image_tag, found " + entry.getValue());
            }
            entry.getValue().properties().forEach(field -> {
                if (KEYS.contains(field.getKey()) && field.getValue().isTextual()) {
                    return;
                }
                if (KEYS.contains(field.getKey())) {
                    problems.add(place + "." + field.getKey() + ": expected "
                            + (field.getKey().equals("image_tag") ? "the name of an image" : "a path") + ", found "
                            + field.getValue());
                } else if (!OF_IMAGES.contains(field.getKey())) {
                    problems.add(place + "." + field.getKey()
                            + ": unknown (allowed: python, an interpreter; lock, a record that same env lock has"
                            + " written; wheelhouse, a folder of wheels; image_tag, a container image)");
                }
            });
            byName.put(
                    entry.getKey(),
                    new Choice(
                            text(entry.getValue(), "python")
                                    .flatMap(text -> interpreter(file, text, place + ".python")),
                            text(entry.getValue(), "lock")
                                    .flatMap(text -> kept(Path.of(path(file, text)), place + ".lock")),
                            text(entry.getValue(), "wheelhouse")
                                    .flatMap(text -> folder(Path.of(path(file, text)), place + ".wheelhouse")),
                            text(entry.getValue(), "image_tag")));
        });
    }

    /** A name is looked for on the search path when it is needed; a path is there or not. */
    private Optional<String> interpreter(Path file, String text, String place) {
        if (!text.contains("/")) {
            return Optional.of(text);
        }
        String path = path(file, text);
        if (!Files.isExecutable(Path.of(path))) {
            problems.add(
                    place + ": " + path + " is no executable file (allowed: an interpreter's path, or a name on PATH)");
            return Optional.empty();
        }
        return Optional.of(path);
    }

    private static Optional<String> text(JsonNode node, String key) {
        return Optional.of(node.path(key)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static String path(Path file, String text) {
        return file.resolveSibling(text).normalize().toString();
    }

    private void addDefault(Path notebook, String lock, String wheelhouse, SortedMap<String, Choice> byName) {
        Choice said = byName.getOrDefault(Environments.DEFAULT, Choice.PRESENT);
        Optional<String> record = said.lock();
        if (lock.equals("none")) {
            record = Optional.empty();
        } else if (!lock.isEmpty()) {
            record = kept(Path.of(lock), "--lock");
        } else if (record.isEmpty() && Files.isRegularFile(lockOf(notebook))) {
            record = kept(lockOf(notebook), "the lock of " + notebook.getFileName());
        }
        Optional<String> wheels =
                wheelhouse.isEmpty() ? said.wheelhouse() : folder(Path.of(wheelhouse), "--wheelhouse");
        Choice choice = new Choice(said.python(), record, wheels, said.image());
        if (!choice.equals(Choice.PRESENT)) {
            byName.put(Environments.DEFAULT, choice);
        }
    }

    private Optional<String> folder(Path folder, String place) {
        if (!Files.isDirectory(folder)) {
            problems.add(
                    place + ": " + folder + " is no folder; same env vendor -o " + folder + " makes one with wheels");
            return Optional.empty();
        }
        return Optional.of(folder.toAbsolutePath().normalize().toString());
    }

    /** A copy that stays as it is: a run that goes on next week has the lock that it began with. */
    private Optional<String> kept(Path file, String place) {
        if (!Files.isRegularFile(file)) {
            problems.add(place + ": there is no file " + file + "; same env lock writes one");
            return Optional.empty();
        }
        return Optional.of(keep(home, EnvironmentRecord.read(file)).toString());
    }

    /** Keep a record under a name that says its content, and return where. */
    static Path keep(SameHome home, EnvironmentRecord record) {
        Path folder = home.environments().resolve("locks");
        String digest = record.digest("full").replace("sha256:", "");
        Path place = folder.resolve((digest.isEmpty() ? "unknown" : digest) + ".json");
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempFile(folder, "lock", ".tmp");
            Files.write(temporary, record.toBytes());
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not write to " + folder + ": " + e.getMessage(), e);
        }
        return place;
    }
}
