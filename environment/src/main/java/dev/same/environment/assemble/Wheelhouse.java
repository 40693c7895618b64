package dev.same.environment.assemble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes wheels of installed packages, as they are: {@code same_vendor.py} documents what is in them. */
public final class Wheelhouse {
    private static final String FILE = "same_vendor.py";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Wheelhouse() {}

    /**
     * What became of a package.
     *
     * @param wheel the file's name, if there is one
     * @param changed whether its files are not as they were installed
     * @param problem why there is none
     */
    public record Vendored(String name, Optional<String> wheel, boolean changed, Optional<String> problem) {}

    /**
     * Write a wheel of each package.
     *
     * @param python the interpreter that has them
     * @param progress told of each
     * @throws EnvironmentException if the interpreter does not answer
     */
    public static List<Vendored> make(
            Path python, List<Distribution> packages, Path folder, Consumer<Vendored> progress) {
        Path script = null;
        Path errors = null;
        try {
            script = Files.createTempFile("same-vendor", ".py");
            errors = Files.createTempFile("same-vendor", ".log");
            Files.writeString(script, source());
            // -I would hide the user's site, which may hold what is asked for.
            Process process = new ProcessBuilder(List.of(python.toString(), script.toString()))
                    .redirectError(errors.toFile())
                    .start();
            try (OutputStream input = process.getOutputStream()) {
                input.write(request(packages, folder).toString().getBytes(StandardCharsets.UTF_8));
            }
            List<Vendored> made = new ArrayList<>();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Vendored each = read(MAPPER.readTree(line));
                    made.add(each);
                    progress.accept(each);
                }
            }
            if (process.waitFor() != 0 || made.size() != packages.size()) {
                throw new EnvironmentException(python + " could not make wheels: "
                        + Files.readString(errors).strip());
            }
            return made;
        } catch (IOException e) {
            throw new EnvironmentException("could not make wheels in " + folder + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvironmentException("interrupted while wheels were made", e);
        } finally {
            for (Path file : new Path[] {script, errors}) {
                if (file != null && !file.toFile().delete()) {
                    file.toFile().deleteOnExit();
                }
            }
        }
    }

    private static ObjectNode request(List<Distribution> packages, Path folder) {
        ObjectNode request = MAPPER.createObjectNode();
        request.put("folder", folder.toString());
        var array = request.putArray("packages");
        packages.forEach(each -> {
            ObjectNode wanted = array.addObject().put("name", each.name()).put("version", each.version());
            wanted.set(
                    "modules",
                    each.entry().path("modules").isArray() ? each.entry().path("modules") : MAPPER.createArrayNode());
        });
        return request;
    }

    private static Vendored read(JsonNode line) {
        return new Vendored(
                line.path("name").asText(),
                Optional.of(line.path("wheel")).filter(JsonNode::isTextual).map(JsonNode::asText),
                line.path("changed").asBoolean(),
                Optional.of(line.path("problem")).filter(JsonNode::isTextual).map(JsonNode::asText));
    }

    private static String source() throws IOException {
        try (InputStream resource = Wheelhouse.class.getResourceAsStream("/dev/same/environment/" + FILE)) {
            if (resource == null) {
                throw new IllegalStateException("this build lacks the resource " + FILE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
