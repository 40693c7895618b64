package dev.same.kernel.java.magic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.magic.MagicException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code %load}: runs a file's source as if it stood in the cell. */
final class LoadMagic implements JavaMagic {
    @Override
    public List<String> names() {
        return List.of("load");
    }

    @Override
    public String arguments() {
        return "FILE...";
    }

    @Override
    public String summary() {
        return "run the source of .java, .jsh and .jshell files and the code cells of notebooks";
    }

    @Override
    public ExecutionResult run(Call call) throws MagicException {
        if (call.words().isEmpty()) {
            throw new MagicException("UsageError", List.of("%load needs a file: %load helpers.jsh"));
        }
        ExecutionResult last = call.done();
        for (String word : call.words()) {
            Path file = find(word);
            for (Source source : sources(file)) {
                last = call.host().runOther(source.name(), source.text());
                if (last instanceof ExecutionResult.Failed) {
                    return last;
                }
            }
        }
        return last instanceof ExecutionResult.Done ? call.done() : last;
    }

    private record Source(String name, String text) {}

    private static Path find(String word) throws MagicException {
        Path file = FileNames.path(word);
        for (String ending : List.of("", ".jsh", ".jshell", ".java", ".ipynb")) {
            Path candidate = file.resolveSibling(file.getFileName() + ending);
            if (Files.isRegularFile(candidate)) {
                return candidate;
            }
        }
        throw new MagicException(
                "FileNotFound",
                List.of(
                        "there is no file " + file.toAbsolutePath().normalize(),
                        "looked for it as it is, and with .jsh, .jshell, .java and .ipynb after it"));
    }

    private static List<Source> sources(Path file) throws MagicException {
        String name = file.getFileName().toString();
        try {
            String text = Files.readString(file);
            if (!name.endsWith(".ipynb")) {
                return List.of(new Source(name, text));
            }
            List<Source> sources = new ArrayList<>();
            int number = 0;
            for (JsonNode cell : new ObjectMapper().readTree(text).path("cells")) {
                number++;
                if (cell.path("cell_type").asText().equals("code")) {
                    JsonNode source = cell.path("source");
                    var code = new StringBuilder();
                    if (source.isArray()) {
                        source.forEach(line -> code.append(line.asText()));
                    } else {
                        code.append(source.asText());
                    }
                    sources.add(new Source(name + " cell " + number, code.toString()));
                }
            }
            return sources;
        } catch (IOException e) {
            throw new MagicException(
                    "FileNotRead",
                    List.of("cannot read " + file.toAbsolutePath().normalize() + ": " + e.getMessage()));
        }
    }

    @Override
    public List<String> complete(String arguments) {
        return FileNames.complete(lastWord(arguments));
    }

    static String lastWord(String arguments) {
        return arguments.substring(Math.max(arguments.lastIndexOf(' '), arguments.lastIndexOf('\t')) + 1);
    }
}
