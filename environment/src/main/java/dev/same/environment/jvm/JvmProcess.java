package dev.same.environment.jvm;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.EnvironmentException;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Asks a JVM by starting it with {@link JvmProbe} as its program. */
final class JvmProcess {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long SECONDS = 120;
    private static final List<String> FAST = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    /** Variables whose options a JVM takes by itself. */
    static final List<String> OPTION_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final Map<Path, Map<String, String>> DEFAULTS = new ConcurrentHashMap<>();

    private JvmProcess() {}

    /** Return the properties that a JVM of a JDK has if nobody sets any. Those of one JDK are asked for once in a process. */
    static Map<String, String> defaults(Path home) throws IOException, InterruptedException {
        Map<String, String> known = DEFAULTS.get(home);
        if (known != null) {
            return known;
        }
        Map<String, String> variables = new TreeMap<>(System.getenv());
        OPTION_VARIABLES.forEach(variables::remove);
        JsonNode answer = ask(executable(home), FAST, "defaults", MAPPER.createObjectNode(), variables, Path.of(""));
        Map<String, String> found = new TreeMap<>();
        answer.properties()
                .forEach(property ->
                        found.put(property.getKey(), property.getValue().asText()));
        DEFAULTS.put(home, Map.copyOf(found));
        return found;
    }

    static Path executable(Path home) {
        Path windows = home.resolve("bin").resolve("java.exe");
        return Files.exists(windows) ? windows : home.resolve("bin").resolve("java");
    }

    /**
     * Return what a JVM says.
     *
     * @param what the program's argument
     * @param request its input
     */
    static JsonNode ask(
            Path java,
            List<String> options,
            String what,
            ObjectNode request,
            Map<String, String> variables,
            Path folder)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), JvmProbe.class.getName(), what));
        Path errors = Files.createTempFile("same-environment", ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            if (Files.isDirectory(folder)) {
                builder.directory(folder.toAbsolutePath().toFile());
            }
            builder.environment().clear();
            builder.environment().putAll(variables);
            Process process = builder.start();
            try {
                try (OutputStream input = process.getOutputStream()) {
                    input.write(MAPPER.writeValueAsBytes(request));
                } catch (IOException e) {
                    // It ended before it read: its exit code and its errors say why.
                    if (process.isAlive() && !process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                        throw e;
                    }
                }
                byte[] answer = process.getInputStream().readAllBytes();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    throw new EnvironmentException(java + " has not answered within " + SECONDS + " seconds");
                }
                if (process.exitValue() != 0) {
                    throw new EnvironmentException(problem(java, process.exitValue(), Files.readString(errors)));
                }
                return MAPPER.readTree(answer);
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    private static String problem(Path java, int code, String errors) {
        if (errors.contains("UnsupportedClassVersionError") || errors.contains("Unrecognized option")) {
            return java + " is older than Java 17, in which Java cells run; --java names a newer JDK";
        }
        return java + " ended with " + code + ": " + Secrets.clean(errors.strip());
    }

    /** Where this program and its library are; other class paths have more than it needs. */
    private static String classPath() {
        Set<String> places = new LinkedHashSet<>();
        for (Class<?> type : List.of(JvmProbe.class, ObjectMapper.class, JsonFactory.class, JsonInclude.class)) {
            try {
                places.add(Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
            } catch (URISyntaxException e) {
                throw new EnvironmentException("the place of " + type.getName() + " is not known: " + e.getMessage());
            }
        }
        return String.join(File.pathSeparator, places);
    }

    /** Write an answer, for the process that has asked. */
    static void write(JsonNode answer, OutputStream out) throws IOException {
        out.write(MAPPER.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    static ObjectNode read(byte[] bytes) throws IOException {
        return (ObjectNode) MAPPER.readTree(bytes);
    }
}
