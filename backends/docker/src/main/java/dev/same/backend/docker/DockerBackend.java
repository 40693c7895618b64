package dev.same.backend.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Amounts;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.Secrets;
import dev.same.pipeline.backend.StepDemand;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Steps as containers, one each, of the engine of this machine: they see its files at the same places. */
final class DockerBackend implements Backend {
    private static final long CLOSE_SECONDS = 30;

    private final BackendProvider.Context context;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "same-docker-step");
        thread.setDaemon(true);
        return thread;
    });

    /** Connecting takes a second, in which the plan can be made. */
    private final CompletableFuture<Connected> connected;

    private final Set<DockerStep> running = ConcurrentHashMap.newKeySet();

    /** An engine, and what stands on it. */
    private record Connected(Engine engine, Images images, Containers containers, Probe probe, LockedImages locked) {}

    DockerBackend(BackendProvider.Context context) {
        this.context = context;
        this.connected = CompletableFuture.supplyAsync(
                () -> {
                    Engine engine = Engine.connect(context.environment());
                    Containers containers = new Containers(engine, context);
                    Images images = new Images(engine);
                    Probe probe = new Probe(engine, containers);
                    return new Connected(
                            engine, images, containers, probe, new LockedImages(engine, images, probe, context));
                },
                threads);
    }

    private Connected engine() {
        try {
            return connected.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SameException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public Resources capacity() {
        return problem().isPresent() ? Resources.NONE : engine().engine().resources();
    }

    @Override
    public Optional<String> problem() {
        if (!context.language().equals("python")) {
            return Optional.of("steps in " + context.language()
                    + " do not run in containers yet; run them on another backend: --backend local");
        }
        try {
            engine();
            return Optional.empty();
        } catch (SameException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public List<String> problems(StepDemand step) {
        List<String> problems = new ArrayList<>();
        if (problem().isPresent()) {
            // What no step can have is said once.
            return problems;
        }
        Resources wanted = step.resources();
        Resources there = engine().engine().resources();
        if (wanted.cpuMillis() > there.cpuMillis()) {
            problems.add("--cpu " + Amounts.cpu(wanted.cpuMillis()) + ": the Docker Engine has "
                    + Amounts.cpu(there.cpuMillis()) + " cores; ask for less, or run on another backend");
        }
        if (wanted.memoryBytes() > there.memoryBytes()) {
            problems.add("--memory " + Amounts.memory(wanted.memoryBytes()) + ": the Docker Engine has "
                    + Amounts.memory(there.memoryBytes() >> 20 << 20) + "; ask for less, or run on another backend");
        }
        if (wanted.gpus() > there.gpus()) {
            problems.add("--gpu " + wanted.gpus() + ": the Docker Engine has "
                    + (there.gpus() == 0
                            ? "no runtime \"nvidia\"; install the NVIDIA Container Toolkit there"
                            : there.gpus() + " GPUs; ask for fewer")
                    + ", or run on another backend");
        }
        problems.addAll(Secrets.missing(step.secrets(), context.environment()));
        if (step.environment().image().isEmpty() && step.environment().lock().isEmpty()) {
            problems.add(
                    "no image to run in; same env lock has one made with the packages of the notebook, or name one that"
                            + " has Python: --image IMAGE on the step's line, image_tag of environments."
                            + step.environment().name() + " in same.yaml, or SAME_IMAGE=IMAGE for all steps");
        }
        return problems;
    }

    @Override
    public void prepare(Collection<StepEnvironment> environments, Consumer<String> progress) {
        environments.forEach(each -> image(each, progress));
    }

    private Image image(StepEnvironment environment, Consumer<String> progress) {
        String name = environment.image().orElseGet(() -> engine().locked().require(environment, progress));
        return engine().probe().image(engine().images().require(name, progress), name);
    }

    /** Return an image that is there; empty where it would have to be pulled first. */
    private Optional<Image> present(StepEnvironment environment) {
        if (problem().isPresent()) {
            return Optional.empty();
        }
        return environment
                .image()
                .or(() -> environment.lock().isEmpty()
                        ? Optional.empty()
                        : engine().locked().find(environment))
                .flatMap(name ->
                        engine().images().find(name).map(id -> engine().probe().image(id, name)));
    }

    @Override
    public Optional<Interpreter> interpreter(StepEnvironment environment) {
        return present(environment).map(Image::interpreter);
    }

    @Override
    public Set<String> missingModules(StepEnvironment environment, Set<String> modules) {
        return modules.isEmpty()
                ? Set.of()
                : present(environment)
                        .map(image -> engine().probe().missing(image, modules))
                        .orElse(Set.of());
    }

    @Override
    public StepHandle start(StepTask task) {
        Connected on = engine();
        StepFile file = StepFile.read(task.stepJson());
        DockerStep step = DockerStep.start(
                on.engine(),
                task.resources(),
                () -> on.containers().create(task, file, image(task.environment(), line -> {})),
                threads);
        running.add(step);
        step.exit().whenComplete((exit, failure) -> running.remove(step));
        return step;
    }

    @Override
    public boolean endLeft(Path directory) {
        var client = engine().engine().client();
        try {
            for (Container left : client.listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(Containers.LABEL + "directory", directory.toString()))
                    .exec()) {
                remove(client, left.getId());
            }
        } catch (DockerException e) {
            throw new SameException(
                    ErrorKind.BACKEND,
                    "the container of the attempt in " + directory + " could not be ended: " + Images.words(e)
                            + "; end it, then resume the run again",
                    e);
        }
        return true;
    }

    private static void remove(com.github.dockerjava.api.DockerClient client, String id) {
        try {
            client.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            System.getLogger(DockerBackend.class.getName())
                    .log(System.Logger.Level.DEBUG, "container {0} is gone already", id);
        }
    }

    @Override
    public void close() {
        // Who is interrupted closes, too; the containers have to end all the same.
        boolean interrupted = Thread.interrupted();
        List<DockerStep> left = List.copyOf(running);
        left.forEach(step -> step.cancel(Duration.ZERO));
        try {
            CompletableFuture.allOf(left.stream()
                            .map(step -> step.exit().toCompletableFuture())
                            .toArray(CompletableFuture[]::new))
                    .get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(DockerBackend.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "containers of steps still run: docker ps --filter label=dev.same.run",
                            e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            engine().engine().close();
        } catch (SameException e) {
            System.getLogger(DockerBackend.class.getName())
                    .log(System.Logger.Level.DEBUG, "there was no engine to leave", e);
        }
        threads.shutdown();
    }
}
