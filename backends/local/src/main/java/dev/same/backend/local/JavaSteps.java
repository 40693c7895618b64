package dev.same.backend.local;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.JavaInterpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import dev.same.step.java.Main;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Java steps: a JVM each, of the JDK that runs SAME. */
final class JavaSteps implements StepStarter {
    private final Path java;
    private final Path jar;
    private final Map<String, String> environment;
    private final Set<StepHandle> running = ConcurrentHashMap.newKeySet();

    private JavaSteps(Path java, Map<String, String> environment) {
        this.java = java;
        this.jar = runtimeJar();
        this.environment = environment;
    }

    static JavaSteps open(BackendProvider.Context context) {
        Path java = JavaInterpreter.home().resolve("bin").resolve("java");
        return new JavaSteps(java, context.environment());
    }

    /** The runtime's jar, which stands on this process's own class path, too. */
    private static Path runtimeJar() {
        try {
            return Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new SameException(ErrorKind.INTERNAL, "the Java step runtime was not found: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Interpreter> interpreter(StepEnvironment environment) {
        return Optional.of(new Interpreter("java " + Runtime.version(), List.of()));
    }

    @Override
    public void prepare(Collection<StepEnvironment> environments, Consumer<String> progress) {
        for (StepEnvironment each : environments) {
            if (each.python().isPresent() || each.lock().isPresent()) {
                throw new SameException(
                        ErrorKind.USER,
                        "the environment \"" + each.name() + "\": Java steps have only the present one");
            }
            List<String> gone = each.libraries().stream()
                    .map(StepEnvironment.Library::path)
                    .filter(path -> !Files.exists(Path.of(path)))
                    .toList();
            if (!gone.isEmpty()) {
                throw new SameException(
                        ErrorKind.ENVIRONMENT,
                        "libraries that the run was made with are gone: " + String.join(", ", gone)
                                + "; run the notebook again, which fetches them");
            }
        }
    }

    @Override
    public StepHandle start(StepTask task) {
        Path noise = task.directory().resolve("process.log");
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(JavaInterpreter.STEP_OPTIONS);
        // The user's memory wish.
        if (task.resources().memoryBytes() > 0) {
            command.add("-Xmx" + task.resources().memoryBytes() / (1 << 20) + "m");
        }
        command.addAll(List.of("-jar", jar.toString(), task.stepJson().toString()));
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(task.workingDirectory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(noise.toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            ProcessMark mark = new ProcessMark();
            mark.put(builder.environment());
            Process process = builder.start();
            process.getOutputStream().close();
            StepHandle handle = new ProcessHandleStep(process, noise, mark);
            running.add(handle);
            handle.exit().whenComplete((exit, failure) -> running.remove(handle));
            return handle;
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not start " + java + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        running.forEach(handle -> handle.cancel(Duration.ZERO));
    }
}
