package dev.same.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was found of one environment, at one time: {@value #SCHEMA}, described by {@code docs/environment.schema.json}.
 * Immutable.
 */
public final class EnvironmentRecord {
    public static final String SCHEMA = "same.environment/1";

    /** Larger files are not records. */
    private static final long MAX_BYTES = 256L << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What depends on when and how the record was made, not on the environment. */
    private static final List<String> CIRCUMSTANCES = List.of("created", "probes", "digests");

    private static final List<String> IDENTITY_OF_PACKAGE =
            List.of("ecosystem", "name", "version", "origin", "tags", "recordDigest", "modified", "shadowed");
    private static final List<String> IDENTITY_OF_PYTHON =
            List.of("implementation", "version", "soabi", "cacheTag", "tags", "flags", "path", "startup");
    private static final List<String> PORTABLE_OF_PACKAGE =
            List.of("ecosystem", "name", "version", "type", "classifier");

    /** Of what Maven has: content says what it is, not the repository that it happened to come from. */
    private static final List<String> IDENTITY_OF_JAR =
            List.of("ecosystem", "name", "version", "type", "classifier", "sha256", "shadowed");

    private static final List<String> IDENTITY_OF_JVM = List.of(
            "version", "runtimeVersion", "vendor", "vm", "arguments", "gc", "modules", "properties", "classPath");

    private final ObjectNode root;

    private EnvironmentRecord(ObjectNode root) {
        this.root = root;
    }

    /** Make a record of what probes have found; its digests are computed here. */
    public static EnvironmentRecord of(ObjectNode facts) {
        ObjectNode root = asRead(facts);
        root.put("schema", SCHEMA);
        ObjectNode digests = root.putObject("digests");
        digests.put("identity", CanonicalJson.digest(identity(root, true)));
        digests.put("portable", CanonicalJson.digest(identity(root, false)));
        ObjectNode full = root.deepCopy();
        full.remove(CIRCUMSTANCES);
        digests.put("full", CanonicalJson.digest(full));
        return new EnvironmentRecord(root);
    }

    /** Return a copy as one that was read: where numbers of another width are the same number. */
    private static ObjectNode asRead(ObjectNode facts) {
        try {
            return (ObjectNode) MAPPER.readTree(MAPPER.writeValueAsBytes(facts));
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    private static ObjectNode identity(ObjectNode root, boolean withPlatform) {
        ObjectNode identity = MAPPER.createObjectNode();
        var packages = identity.putArray("packages");
        root.path("packages")
                .forEach(entry -> packages.add(
                        withPlatform
                                ? identityOf(entry)
                                : ((ObjectNode) entry).deepCopy().retain(PORTABLE_OF_PACKAGE)));
        identity.set("code", root.path("code"));
        JsonNode python = root.path("python");
        if (withPlatform) {
            identity.set(
                    "python",
                    python instanceof ObjectNode known ? known.deepCopy().retain(IDENTITY_OF_PYTHON) : python);
            JsonNode jvm = root.path("jvm");
            identity.set(
                    "jvm", jvm instanceof ObjectNode known ? known.deepCopy().retain(IDENTITY_OF_JVM) : jvm);
            identity.set("native", root.path("native"));
        } else {
            identity.put(
                    "python",
                    python.path("implementation").asText() + " "
                            + python.path("version").asText());
            identity.put("jvm", root.path("jvm").path("version").asText());
        }
        return identity;
    }

    private static ObjectNode identityOf(JsonNode entry) {
        boolean jar = entry.path("ecosystem").asText().equals("maven");
        return ((ObjectNode) entry).deepCopy().retain(jar ? IDENTITY_OF_JAR : IDENTITY_OF_PACKAGE);
    }

    /**
     * @throws EnvironmentException if the file cannot be read or is no record
     */
    public static EnvironmentRecord read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new EnvironmentException(file + " is no record of an environment: it has more than 256 MiB");
            }
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            String schema = root.path("schema").asText();
            if (!(root instanceof ObjectNode object) || !schema.equals(SCHEMA)) {
                throw new EnvironmentException(file + " is no record of an environment: its \"schema\" is "
                        + (schema.isEmpty() ? "missing" : "\"" + schema + "\"") + ", expected \"" + SCHEMA
                        + "\". same env capture makes one.");
            }
            if (!object.path("packages").isArray()
                    || !(object.path("python").isObject() || object.path("jvm").isObject())) {
                throw new EnvironmentException(file + " is no whole record of an environment: it lacks "
                        + (object.path("packages").isArray() ? "\"python\" or \"jvm\"" : "\"packages\"")
                        + ". same env capture makes one.");
            }
            return new EnvironmentRecord(object);
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new EnvironmentException(
                    file + " is no record of an environment: " + e.getOriginalMessage() + " at line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()),
                    e);
        } catch (NoSuchFileException e) {
            throw new EnvironmentException(
                    "there is no file " + file + ". same env capture -o FILE makes a record of an environment.", e);
        } catch (IOException e) {
            throw new EnvironmentException("could not read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Return the record as JSON, for people: indented. Its digests are those of the canonical form. */
    public byte[] toBytes() {
        try {
            return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that cannot be written", e);
        }
    }

    /** Return a copy of everything. */
    public ObjectNode toJson() {
        return root.deepCopy();
    }

    /** Return one section; a missing node if there is none. Not to be changed. */
    public JsonNode at(String pointer) {
        return root.at(pointer);
    }

    /** Return a record of the same environment that has these packages alone. */
    public EnvironmentRecord only(List<Distribution> packages) {
        ObjectNode facts = root.deepCopy();
        var array = facts.putArray("packages");
        packages.forEach(each -> array.add(each.entry().deepCopy()));
        return of(facts);
    }

    /** Return a digest: of {@code identity}, {@code portable} or {@code full}. */
    public String digest(String kind) {
        return root.path("digests").path(kind).asText();
    }

    /** Return the digest of some packages of this record with its interpreter's version: what an environment for them is named by. */
    public String digestOf(List<Distribution> packages) {
        ObjectNode identity = MAPPER.createObjectNode();
        identity.put("python", root.path("python").path("version").asText());
        identity.put("soabi", root.path("python").path("soabi").asText());
        var array = identity.putArray("packages");
        packages.forEach(each -> array.add(identityOf(each.entry())));
        return CanonicalJson.digest(identity);
    }

    /** Return a record of a machine with this one's packages, and with Python as it is here where that is of another minor version. */
    public EnvironmentRecord on(EnvironmentRecord machine) {
        ObjectNode mixed = machine.root.deepCopy();
        for (String section : List.of("packages", "edges", "imports", "loaded", "indexes")) {
            if (root.has(section)) {
                mixed.set(section, root.get(section).deepCopy());
            }
        }
        if (!minor(machine).equals(minor(this)) && root.has("python")) {
            mixed.set("python", root.get("python").deepCopy());
        }
        if (root.at("/subject/guess").asBoolean()) {
            ((ObjectNode) mixed.path("subject")).put("guess", true);
        }
        return of(mixed);
    }

    /**
     * Return this lock's record as it came out: on the machine that its packages were found on, with their content there, which an
     * index may have otherwise than the lock.
     *
     * @param found of environments with parts of its packages; the first is the machine
     */
    public EnvironmentRecord asFound(List<EnvironmentRecord> found) {
        EnvironmentRecord mixed = on(found.get(0));
        Map<String, JsonNode> actual = new HashMap<>();
        found.forEach(each -> each.root.path("packages").forEach(entry -> actual.putIfAbsent(key(entry), entry)));
        ObjectNode copy = mixed.root.deepCopy();
        var packages = copy.putArray("packages");
        mixed.root.path("packages").forEach(entry -> {
            JsonNode now = actual.get(key(entry));
            if (now == null) {
                packages.add(entry.deepCopy());
            } else {
                // What the lock's notebook needs it for is not a matter of where it is.
                packages.add(((ObjectNode) now.deepCopy()).set("roles", entry.path("roles")));
            }
        });
        return of(copy);
    }

    private static String key(JsonNode entry) {
        return entry.path("ecosystem").asText() + " " + entry.path("name").asText();
    }

    private static String minor(EnvironmentRecord record) {
        return record.pythonVersion().orElse("").replaceFirst("^(\\d+\\.\\d+).*$", "$1");
    }

    /**
     * Return a copy that knows what was loaded when the program ran.
     *
     * @param modules names without dots; those of no package are left out
     */
    public EnvironmentRecord withLoaded(Collection<String> modules) {
        ObjectNode copy = root.deepCopy();
        Set<String> loaded = new TreeSet<>();
        copy.path("packages")
                .forEach(entry -> entry.path("modules").forEach(module -> {
                    String name = module.asText();
                    int dot = name.indexOf('.');
                    if (modules.contains(dot < 0 ? name : name.substring(0, dot))) {
                        loaded.add(entry.path("name").asText());
                    }
                }));
        Set<String> required = new TreeSet<>();
        of(copy).closure(loaded).forEach(each -> required.add(each.name()));
        copy.path("packages").forEach(entry -> {
            Set<String> roles = new TreeSet<>();
            entry.path("roles").forEach(role -> roles.add(role.asText()));
            String name = entry.path("name").asText();
            if (loaded.contains(name)) {
                roles.add("loaded");
            } else if (required.contains(name)) {
                roles.add("required");
            }
            var array = ((ObjectNode) entry).putArray("roles");
            roles.forEach(array::add);
        });
        var array = copy.putArray("loaded");
        loaded.forEach(array::add);
        return of(copy);
    }

    /** Return whether somebody has only guessed it from what is imported. */
    public boolean isGuess() {
        return root.at("/subject/guess").asBoolean();
    }

    /** Return a copy that says that it is a guess. */
    public EnvironmentRecord asGuess() {
        ObjectNode copy = root.deepCopy();
        ObjectNode subject = copy.path("subject") instanceof ObjectNode known ? known : copy.putObject("subject");
        subject.put("guess", true);
        return of(copy);
    }

    /** Return the digest of requirements with this record's interpreter: what an environment for them is named by. */
    public String digestOfRequirements(Collection<String> requirements) {
        ObjectNode identity = MAPPER.createObjectNode();
        identity.put("python", root.path("python").path("version").asText());
        identity.put("soabi", root.path("python").path("soabi").asText());
        var array = identity.putArray("requirements");
        requirements.forEach(array::add);
        return CanonicalJson.digest(identity);
    }

    /** Return the packages that can be imported, in the record's order. */
    public List<Distribution> packages() {
        List<Distribution> found = new ArrayList<>();
        root.path("packages").forEach(entry -> {
            Distribution distribution = Distribution.of(entry);
            if (distribution.isVisible()) {
                found.add(distribution);
            }
        });
        return found;
    }

    /**
     * Return what the program uses. All, if nobody has looked what it uses.
     */
    public List<Distribution> used() {
        List<Distribution> all = packages();
        List<Distribution> used = all.stream().filter(Distribution::isUsed).toList();
        return used.isEmpty()
                        && root.path("imports").isEmpty()
                        && !root.path("loaded").isArray()
                ? all
                : used;
    }

    /** Return those with all that they require, so that an installer has nothing to add: in the record's order. */
    public List<Distribution> usedWhole() {
        return closure(used().stream().map(Distribution::name).toList());
    }

    /** Return packages with all that they require, in the record's order. */
    public List<Distribution> closure(Collection<String> names) {
        Map<String, List<String>> edges = new HashMap<>();
        root.path("edges")
                .forEach(edge -> edges.computeIfAbsent(edge.path("from").asText(), from -> new ArrayList<>())
                        .add(edge.path("to").asText()));
        Set<String> reached = new HashSet<>(names);
        ArrayDeque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            for (String next : edges.getOrDefault(open.remove(), List.of())) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        return packages().stream()
                .filter(distribution -> reached.contains(distribution.name()))
                .toList();
    }

    /** Return whether it is of a JVM, and of no Python interpreter. */
    public boolean isOfJvm() {
        return root.path("jvm").isObject() && !root.path("python").isObject();
    }

    /** Return the version of Python, such as {@code 3.11.2}. */
    public Optional<String> pythonVersion() {
        return Distribution.text(root.path("python").path("version"));
    }
}
