package dev.same.backend.docker;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Amounts;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A step in a container of its own, from its creation to its removal. */
final class DockerStep implements StepHandle {
    private static final System.Logger LOG = System.getLogger(DockerStep.class.getName());
    private static final int SIGNALLED = 128;

    private final Engine engine;
    private final Resources limits;
    private final CompletableFuture<StepExit> exit = new CompletableFuture<>();

    /** The container, once it may have been started. */
    private Optional<String> container = Optional.empty();

    /** The strongest signal that was asked for, sent or not. */
    private Optional<String> signal = Optional.empty();

    private DockerStep(Engine engine, Resources limits) {
        this.engine = engine;
        this.limits = limits;
    }

    /**
     * Begin a step; return before its container is there.
     *
     * @param create makes the container and returns its id
     */
    static DockerStep start(Engine engine, Resources limits, Supplier<String> create, Executor executor) {
        DockerStep step = new DockerStep(engine, limits);
        executor.execute(() -> step.run(create));
        return step;
    }

    private void run(Supplier<String> create) {
        StepExit ended;
        try {
            ended = run(create.get());
        } catch (DockerException e) {
            ended = failed("the engine could not run it: " + Images.words(e));
        } catch (SameException e) {
            ended = failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // The client has no type of its own for a connection that breaks; a step must not be awaited forever.
            ended = failed("the connection to the engine broke: " + e);
        }
        exit.complete(ended);
    }

    private static StepExit failed(String detail) {
        return new StepExit(1, Optional.of(detail), 0, 0);
    }

    private StepExit run(String id) {
        try {
            if (!begin(id)) {
                return new StepExit(SIGNALLED + 9, Optional.of("cancelled before it began"), 0, 0);
            }
            boolean lost = await(id);
            StepExit ended = exitOf(id);
            return lost && ended.code() != 0
                    // 137 would be taken for memory that ran out.
                    ? failed("the engine went away while it ran, and has come back without it ("
                            + ended.detail().orElse("") + "); --retries starts a step again")
                    : ended;
        } finally {
            remove(id);
        }
    }

    /** Wait until a container has ended, also over the end of its engine; return whether the engine was gone meanwhile. */
    private boolean await(String id) {
        boolean lost = false;
        while (true) {
            try {
                engine.client()
                        .waitContainerCmd(id)
                        .exec(new WaitContainerResultCallback())
                        .awaitStatusCode();
                return lost;
            } catch (DockerException e) {
                // The engine is there, and does not know it any more.
                throw e;
            } catch (RuntimeException e) {
                lost = true;
                engine.awaitReturn(e);
                if (!Boolean.TRUE.equals(engine.client()
                        .inspectContainerCmd(id)
                        .exec()
                        .getState()
                        .getRunning())) {
                    return true;
                }
                // Nobody can have told it to end meanwhile.
                wanted().ifPresent(this::send);
            }
        }
    }

    private synchronized Optional<String> wanted() {
        return signal;
    }

    /** Start the container, unless somebody does not want it any more. */
    private synchronized boolean begin(String id) {
        if (signal.isPresent()) {
            return false;
        }
        engine.client().startContainerCmd(id).exec();
        container = Optional.of(id);
        return true;
    }

    private StepExit exitOf(String id) {
        ContainerState state = engine.client().inspectContainerCmd(id).exec().getState();
        int code =
                Optional.ofNullable(state.getExitCodeLong()).map(Long::intValue).orElse(1);
        if (Boolean.TRUE.equals(state.getOOMKilled()) && code == SIGNALLED + 9) {
            return new StepExit(
                    code,
                    Optional.of("out of memory: it needs more than "
                            + (limits.memoryBytes() > 0
                                    ? "its --memory " + Amounts.memory(limits.memoryBytes())
                                    : "the machine has left")),
                    0,
                    0);
        }
        String how = code > SIGNALLED ? "killed by signal " + (code - SIGNALLED) : "exit code " + code;
        // What the step itself had to say stands in its files.
        String said = code == 0 ? "" : ContainerLog.tail(engine, id).strip();
        return new StepExit(code, Optional.of(said.isEmpty() ? how : how + ": " + said), 0, 0);
    }

    /** Remove the container by its own hand: an engine that does it by itself takes the reason of the end with it. */
    private void remove(String id) {
        try {
            engine.client()
                    .removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException e) {
            LOG.log(System.Logger.Level.DEBUG, "somebody else removes container {0}", id);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "container " + id + " could not be removed: docker rm -f " + id, e);
        }
    }

    @Override
    public CompletionStage<StepExit> exit() {
        return exit;
    }

    @Override
    public void cancel(Duration grace) {
        CompletableFuture.runAsync(() -> send(grace.isZero() ? "SIGKILL" : "SIGINT"))
                .exceptionally(failure -> {
                    LOG.log(System.Logger.Level.WARNING, "a step could not be told to end", failure);
                    return null;
                });
        if (!grace.isZero()) {
            CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        if (!exit.isDone()) {
                            cancel(Duration.ZERO);
                        }
                    });
        }
    }

    private synchronized void send(String wanted) {
        signal = Optional.of(wanted);
        container.filter(id -> !exit.isDone()).ifPresent(id -> {
            try {
                engine.client().killContainerCmd(id).withSignal(wanted).exec();
            } catch (NotFoundException | ConflictException e) {
                LOG.log(System.Logger.Level.DEBUG, "container {0} has ended meanwhile", id);
            }
        });
    }
}
