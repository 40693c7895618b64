package dev.same.environment.jvm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.CaptureRequest.SeenFile;
import dev.same.environment.EnvironmentException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks at the environment of a Java notebook: at the JVM of this process, when that is the notebook's, or at one that is started
 * for it, of Java 17 or newer. Then it is also the program that this JVM runs, with no other library than Jackson.
 */
public final class JvmProbe {
    private JvmProbe() {}

    /** Return the facts of a record of this process's environment. */
    public static ObjectNode here(JvmRequest request) throws InterruptedException {
        Probes probes = new Probes();
        Places places = places(request, System.getProperty("java.home", ""));
        ObjectNode own = own(probes, places, request.variables(), JvmProbe::askedDefaults);
        Map<String, String> properties = JvmFacts.own();
        return record(request, places, probes, own, properties, true);
    }

    /**
     * Return the facts of a record of another JVM.
     *
     * @param home of the JDK
     * @param options that it is started with
     * @throws EnvironmentException if it cannot be started or does not answer
     */
    public static ObjectNode outside(Path home, List<String> options, JvmRequest request) throws InterruptedException {
        Probes probes = new Probes();
        Path java = JvmProcess.executable(home);
        JsonNode own;
        try {
            ObjectNode asked = JsonNodeFactory.instance.objectNode();
            asked.put("folder", request.what().folder().toAbsolutePath().toString());
            own = JvmProcess.ask(
                    java,
                    options,
                    "own",
                    asked,
                    request.variables(),
                    request.what().folder());
        } catch (IOException e) {
            throw new EnvironmentException(
                    "could not ask " + java + " for its environment: " + e.getMessage()
                            + ". --java names a JDK, 17 or newer: its folder, or its program java.",
                    e);
        }
        probes.add(own.path("probes"));
        Places places = places(request, own.path("jvm").path("home").asText(home.toString()));
        return record(request, places, probes, own, Map.of(), false);
    }

    private static Places places(JvmRequest request, String home) {
        return new Places(request.what().folder(), home, request.variables().getOrDefault("HOME", ""));
    }

    /** The properties of a JVM that nobody told anything. */
    private interface Defaults {
        Map<String, String> get() throws IOException, InterruptedException;
    }

    private static Map<String, String> askedDefaults() throws IOException, InterruptedException {
        return JvmProcess.defaults(Path.of(System.getProperty("java.home", "")));
    }

    /** What only the JVM itself can tell. */
    private static ObjectNode own(Probes probes, Places places, Map<String, String> variables, Defaults defaults)
            throws InterruptedException {
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        own.set("jvm", probes.run("jvm", notes -> {
            Map<String, String> known;
            try {
                known = defaults.get();
            } catch (IOException | EnvironmentException e) {
                notes.add("which properties are not the JVM's own: " + e.getMessage());
                known = JvmFacts.own();
            }
            return JvmFacts.look(places, known, notes);
        }));
        own.set("settings", probes.run("settings", notes -> JvmFacts.settings(variables)));
        return own;
    }

    private static ObjectNode record(
            JvmRequest request,
            Places places,
            Probes probes,
            JsonNode own,
            Map<String, String> properties,
            boolean live)
            throws InterruptedException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode facts = json.objectNode();
        facts.set("platform", probes.run("platform", notes -> Machine.look(probes)));
        facts.putNull("python");
        ArrayNode folders = json.arrayNode();
        ArrayNode names = json.arrayNode();
        JsonNode packages = probes.run("class-path", notes -> {
            Jars.Found found = new Jars(request, places, live).look(notes);
            request.actions().forEach(each -> each.problem().ifPresent(why -> notes.add(each.text() + ": " + why)));
            folders.addAll(found.folders());
            names.addAll(found.names());
            return found.packages();
        });
        JsonNode jvm = own.path("jvm");
        if (jvm instanceof ObjectNode known) {
            known.put("home", homeOf(places, known.path("home").asText()));
            known.set("classPath", names);
        }
        facts.set("jvm", jvm);
        facts.set("packages", packages.isArray() ? packages : json.arrayNode());
        facts.set("edges", edges(request));
        ArrayNode indexes = facts.putArray("indexes");
        new TreeMap<>(request.repositories())
                .forEach((id, url) ->
                        indexes.addObject().put("kind", "maven").put("name", id).put("url", Secrets.clean(url)));
        if (live) {
            ArrayNode loaded = facts.putArray("loaded");
            facts.path("packages").forEach(each -> loaded.add(each.path("name")));
        } else {
            facts.putNull("loaded");
        }
        ObjectNode code = facts.putObject("code");
        code.set("git", probes.run("git", notes -> new GitState(request.what().folder(), request.variables()).look()));
        code.set("localModules", folders);
        facts.set("data", probes.run("data", notes -> data(request, places, notes)));
        facts.set("env", environment(request, own.path("settings")));
        actions(request, facts.putArray("envActions"));
        facts.set("probes", probes.entries());
        Secrets secrets = new Secrets(
                List.of(request.variables(), properties), request.what().values());
        secrets.scrub(facts);
        // These were asked for by name.
        ObjectNode values = ((ObjectNode) facts.path("env")).putObject("values");
        request.what().values().forEach(name -> {
            String value = request.variables().get(name);
            values.put(name, value == null ? null : Secrets.clean(value));
        });
        return facts;
    }

    /** A JDK below the home folder is written as that; its own folder would say nothing. */
    private static String homeOf(Places places, String home) {
        String written = places.write(Path.of(home).resolveSibling("x"));
        return written.endsWith("/x")
                ? written.substring(0, written.length() - 1) + Path.of(home).getFileName()
                : home;
    }

    private static ArrayNode edges(JvmRequest request) {
        ArrayNode edges = JsonNodeFactory.instance.arrayNode();
        new TreeMap<>(request.needs())
                .forEach((from, targets) -> new TreeSet<>(targets)
                        .forEach(to -> edges.addObject().put("from", from).put("to", to)));
        return edges;
    }

    private static ArrayNode data(JvmRequest request, Places places, List<String> notes) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        for (SeenFile seen : request.what().files()) {
            Path file = request.what().folder().resolve(seen.path()).normalize();
            ObjectNode entry = data.addObject();
            entry.put("path", places.write(file)).put("mode", seen.mode());
            try {
                entry.put("size", Files.size(file))
                        .put("sha256", Hashes.of(file).sha256());
            } catch (IOException e) {
                notes.add(places.write(file) + ": " + e);
            }
            entry.put("firstCell", seen.cell());
        }
        return data;
    }

    private static ObjectNode environment(JvmRequest request, JsonNode settings) {
        ObjectNode env = JsonNodeFactory.instance.objectNode();
        new TreeSet<>(request.what().variables()).forEach(env.putArray("variables")::add);
        if (settings instanceof ObjectNode known) {
            env.setAll(known);
        }
        return env;
    }

    private static void actions(JvmRequest request, ArrayNode actions) {
        for (JvmRequest.Action action : request.actions()) {
            ObjectNode each = actions.addObject();
            action.cell().ifPresentOrElse(cell -> each.put("cell", cell), () -> each.putNull("cell"));
            each.put("kind", action.kind()).put("text", Secrets.clean(action.text()));
            each.put("status", action.status().orElse(null));
        }
    }

    /**
     * Tell another process what this JVM is: {@code defaults}, its properties; {@code own}, all that only itself can tell. The
     * request is read from the standard input, the answer goes to the standard output.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
        ObjectNode request = JvmProcess.read(System.in.readAllBytes());
        if (arguments.length == 1 && arguments[0].equals("defaults")) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            JvmFacts.own().forEach(answer::put);
            JvmProcess.write(answer, out);
            return;
        }
        Probes probes = new Probes();
        Path folder = Path.of(request.path("folder").asText());
        Places places = new Places(
                folder, System.getProperty("java.home", ""), System.getenv().getOrDefault("HOME", ""));
        // This JVM has run nothing but this: without arguments that set properties, it has its own.
        ObjectNode own = own(
                probes,
                places,
                System.getenv(),
                JvmFacts.mayHaveSetProperties() ? JvmProbe::askedDefaults : JvmFacts::own);
        new Secrets(List.of(System.getenv(), JvmFacts.own()), List.of()).scrub(own);
        own.set("probes", probes.entries());
        JvmProcess.write(own, out);
    }
}
