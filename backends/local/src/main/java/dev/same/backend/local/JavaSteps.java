package dev.same.backend.local;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import dev.same.step.java.JavaStepRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Java steps: a JVM each, of the JDK that runs SAME. */
final class JavaSteps implements StepStarter {
    private final Path java;
    private final Path jar;
    private final Set<StepHandle> running = ConcurrentHashMap.newKeySet();

    private JavaSteps(Path java, Path jar) {
        this.java = java;
        this.jar = jar;
    }

    static JavaSteps open(BackendProvider.Context context) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new JavaSteps(java, JavaStepRuntime.jar(context.home().runtimes()));
    }

    @Override
    public StepHandle start(StepTask task) {
        Path noise = task.directory().resolve("process.log");
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(JavaStepRuntime.jvmOptions());
        command.addAll(List.of("-jar", jar.toString(), task.stepJson().toString()));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(task.workingDirectory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(noise.toFile())
                    .start();
            process.getOutputStream().close();
            StepHandle handle = new ProcessHandleStep(process, noise);
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
