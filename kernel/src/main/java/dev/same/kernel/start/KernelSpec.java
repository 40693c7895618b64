package dev.same.kernel.start;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How an installed Jupyter kernel is started.
 *
 * @param directory of the kernelspec
 * @param argv with its placeholders
 * @param env with its placeholders
 * @param interruptByMessage whether it is interrupted by a message, not by a signal
 */
public record KernelSpec(
        Path directory, List<String> argv, Map<String, String> env, boolean interruptByMessage, String language) {
    /**
     * Read {@code kernel.json} of a kernelspec's directory.
     *
     * @throws IllegalArgumentException if it starts nothing
     */
    public static KernelSpec read(Path directory) throws IOException {
        Path file = directory.resolve("kernel.json");
        Map<String, Object> json =
                JsonText.object(Files.readString(file, StandardCharsets.UTF_8), "the kernelspec " + file);
        List<String> argv = new ArrayList<>();
        if (json.get("argv") instanceof List<?> words) {
            for (Object word : words) {
                argv.add(String.valueOf(word));
            }
        }
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("the kernelspec " + file + " has no argv: nothing to start");
        }
        Map<String, String> env = new LinkedHashMap<>();
        if (json.get("env") instanceof Map<?, ?> variables) {
            for (Map.Entry<?, ?> entry : variables.entrySet()) {
                env.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
            }
        }
        return new KernelSpec(
                directory.toAbsolutePath(),
                argv,
                env,
                "message".equals(json.get("interrupt_mode")),
                json.get("language") instanceof String language ? language : "");
    }

    /** Return the spec that starts the kernel with further arguments, as {@code jupyter run FILE} and others give them. */
    public KernelSpec with(List<String> arguments) {
        List<String> longer = new ArrayList<>(argv);
        longer.addAll(arguments);
        return new KernelSpec(directory, longer, env, interruptByMessage, language);
    }

    /** The command, its placeholders filled in. */
    List<String> command(Path connectionFile) {
        List<String> command = new ArrayList<>();
        for (String word : argv) {
            command.add(word.replace("{connection_file}", connectionFile.toString())
                    .replace("{resource_dir}", directory.toString())
                    .replace("{prefix}", String.valueOf(prefix())));
        }
        command.set(0, program(command.get(0)));
        return command;
    }

    /** The variables, with those of the environment filled in for {@code ${NAME}}. */
    Map<String, String> variables(Map<String, String> environment) {
        Map<String, String> result = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : env.entrySet()) {
            String value = entry.getValue();
            int at = value.indexOf("${");
            while (at >= 0) {
                int end = value.indexOf('}', at);
                String known = end < 0 ? null : environment.get(value.substring(at + 2, end));
                if (known == null) {
                    at = value.indexOf("${", at + 2);
                } else {
                    value = value.substring(0, at) + known + value.substring(end + 1);
                    at = value.indexOf("${", at + known.length());
                }
            }
            result.put(entry.getKey(), value);
        }
        return result;
    }

    /** Where {@code share/jupyter/kernels/NAME} stands. */
    private Path prefix() {
        Path path = directory;
        for (int i = 0; i < 4 && path.getParent() != null; i++) {
            path = path.getParent();
        }
        return path;
    }

    /** "python" in the kernelspec of an environment means the one of that environment, whatever is on the PATH. */
    private String program(String name) {
        if (name.equals("python") || name.equals("python3")) {
            File own = prefix().resolve("bin").resolve(name).toFile();
            if (own.canExecute()) {
                return own.getPath();
            }
        }
        return name;
    }
}
