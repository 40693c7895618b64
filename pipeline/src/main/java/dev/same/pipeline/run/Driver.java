package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunSnapshot.StepStatus;
import dev.same.pipeline.store.ArtifactId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Walks a plan: starts each step when the steps it needs have succeeded and the backend has room, and writes what happens to
 * the event log.
 *
 * <p>One thread does all the work, in {@link #drive}; {@link #cancel()} may be called from any other. After a failure no
 * further step is started; steps that run are left to finish, since their results are kept.
 */
public final class Driver {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Plan plan;
    private final RunDirectory directory;
    private final Backend backend;
    private final RunLog log;
    private final Clock clock;
    private final Path workingDirectory;
    private final StepJson stepJson;
    private final InputResolver inputs;
    private final Slots slots;

    private final StepGraph graph;
    private final int[] waitingFor;
    private final StepStatus[] statuses;
    private final TreeSet<Integer> ready = new TreeSet<>();
    private final Map<Integer, Attempt> running = new LinkedHashMap<>();

    /** Steps that ran out of time, whose exit is still awaited. */
    private final Set<Integer> timedOut = new HashSet<>();

    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private RunListener listener = RunListener.NONE;
    private boolean failed;
    private boolean cancelled;

    /** What other threads tell the driver. */
    private sealed interface Message {
        record Exited(int position, StepExit exit) implements Message {}

        record Cancel() implements Message {}
    }

    /** A started attempt; {@code deadlineNanos} is of {@link System#nanoTime()}. */
    private record Attempt(
            PlannedStep step, int number, StepHandle handle, Optional<Long> deadlineNanos, Path directory) {}

    /** Results of steps that are not run, by position. */
    private final TreeMap<Integer, StepResult> given = new TreeMap<>();

    /**
     * @param given results of steps that are not run, by name
     * @param artifacts the store's directory
     * @param log open log of the run
     */
    public Driver(
            Plan plan,
            Map<String, StepResult> given,
            RunDirectory directory,
            Path workingDirectory,
            Path artifacts,
            Backend backend,
            RunLog log,
            Clock clock) {
        this.plan = plan;
        this.directory = directory;
        this.workingDirectory = workingDirectory;
        this.backend = backend;
        this.log = log;
        this.clock = clock;
        this.graph = new StepGraph(plan);
        this.stepJson = new StepJson(plan, graph, directory.number(), workingDirectory, artifacts);
        this.inputs = new InputResolver(graph);
        this.slots = new Slots(backend.capacity());
        this.statuses = new StepStatus[graph.size()];
        this.waitingFor = new int[graph.size()];
        given.forEach((name, result) -> this.given.put(graph.position(name), result));
        for (int i = 0; i < graph.size(); i++) {
            statuses[i] = StepStatus.PENDING;
            waitingFor[i] = graph.step(i).after().size();
            if (waitingFor[i] == 0 && !this.given.containsKey(i)) {
                ready.add(i);
            }
        }
    }

    /** Ask for the end of the run: steps that run are interrupted, then killed; nothing new starts. A second call kills. */
    public void cancel() {
        messages.add(new Message.Cancel());
    }

    /** Return the state of each step so far, by name; to be called on the driver's thread. */
    public Map<String, StepStatus> statuses() {
        Map<String, StepStatus> byName = new LinkedHashMap<>();
        for (int i = 0; i < statuses.length; i++) {
            byName.put(graph.step(i).name(), statuses[i]);
        }
        return byName;
    }

    /**
     * Run all steps. To be called once.
     *
     * @param listener told of events and of time passing, on this thread
     * @return SUCCEEDED, FAILED or CANCELLED
     */
    public State drive(RunListener listener) {
        this.listener = listener;
        try {
            takeGiven();
            startReady();
            while (!running.isEmpty()) {
                listener.onChange();
                handle(Optional.ofNullable(messages.poll(TICK.toMillis(), TimeUnit.MILLISECONDS)));
                startReady();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancelled = true;
        } finally {
            backend.close();
        }
        return finish();
    }

    private void takeGiven() {
        given.forEach((position, result) -> {
            double now = now();
            PlannedStep step = graph.step(position);
            record(new RunEvent.StepFinished(now, step.name(), 0, State.CACHED, false, Optional.of(result)));
            statuses[position] = new StepStatus(
                    State.CACHED, 0, OptionalDouble.empty(), OptionalDouble.of(now), Optional.of(result));
            succeeded(position, result);
        });
    }

    private void succeeded(int position, StepResult result) {
        inputs.succeeded(position, result);
        for (int dependent : graph.dependents(position)) {
            if (--waitingFor[dependent] == 0 && !given.containsKey(dependent)) {
                ready.add(dependent);
            }
        }
    }

    private void handle(Optional<Message> message) {
        if (message.isEmpty()) {
            if (!cancelled && Files.exists(directory.cancelRequest())) {
                cancelNow();
            }
            listener.onTick();
        } else if (message.get() instanceof Message.Exited exited) {
            exited(exited);
        } else {
            cancelNow();
        }
        expire();
    }

    private void cancelNow() {
        Duration grace = cancelled ? Duration.ZERO : GRACE;
        cancelled = true;
        running.values().forEach(attempt -> attempt.handle().cancel(grace));
    }

    private void expire() {
        long now = System.nanoTime();
        running.forEach((position, attempt) -> {
            if (attempt.deadlineNanos().filter(deadline -> deadline - now < 0).isPresent() && timedOut.add(position)) {
                attempt.handle().cancel(GRACE);
            }
        });
    }

    private void startReady() {
        for (Integer position : List.copyOf(ready)) {
            if (failed || cancelled) {
                return;
            }
            StepStatus status = statuses[position];
            if (slots.tryTake(graph.step(position).resources())) {
                ready.remove(position);
                start(position, status.attempt() + 1);
            } else if (status.state() == State.PENDING) {
                statuses[position] = status.with(State.QUEUED);
            }
        }
    }

    private void start(int position, int number) {
        PlannedStep step = graph.step(position);
        Path attemptDirectory = directory.attempt(step.name(), number);
        try {
            StepTask task = task(step, number, attemptDirectory, inputs.resolve(position));
            double now = now();
            record(new RunEvent.StepStarted(now, step.name(), number));
            statuses[position] = new StepStatus(
                    State.RUNNING, number, OptionalDouble.of(now), OptionalDouble.empty(), Optional.empty());
            StepHandle handle = backend.start(task);
            Optional<Long> deadline =
                    step.timeoutSeconds().map(seconds -> System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
            running.put(position, new Attempt(step, number, handle, deadline, attemptDirectory));
            handle.exit().thenAccept(exit -> messages.add(new Message.Exited(position, exit)));
        } catch (SameException e) {
            slots.release(step.resources());
            ended(position, number, StepOutcome.failure(e));
        }
    }

    private StepTask task(PlannedStep step, int number, Path attemptDirectory, Map<String, ArtifactId> artifacts) {
        Path stepJsonFile = attemptDirectory.resolve("step.json");
        try {
            Files.createDirectories(attemptDirectory);
            Files.write(stepJsonFile, stepJson.write(step, number, attemptDirectory, artifacts));
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not write " + stepJsonFile + ": " + e.getMessage(), e);
        }
        return new StepTask(
                step.name() + "/" + number,
                plan.language(),
                stepJsonFile,
                attemptDirectory,
                workingDirectory,
                step.resources());
    }

    private void exited(Message.Exited exited) {
        Attempt attempt = running.remove(exited.position());
        if (attempt == null) {
            return;
        }
        slots.release(attempt.step().resources());
        StepResult result = StepOutcome.read(attempt.directory(), exited.exit());
        if (timedOut.remove(exited.position())) {
            result = StepOutcome.timeout(attempt.step());
        } else if (cancelled && !result.isSuccess()) {
            result = StepOutcome.cancelled();
        }
        ended(exited.position(), attempt.number(), result);
    }

    private void ended(int position, int attempt, StepResult left) {
        PlannedStep step = graph.step(position);
        StepResult result = left;
        if (result.isSuccess()) {
            List<StepResult.Refusal> refusals = new ArrayList<>(inputs.staleReaders(position, result));
            refusals.addAll(inputs.changedCopies(position, result));
            refusals.addAll(inputs.unforeseenBindings(position, result));
            refusals.addAll(inputs.staleGlobals(position, result));
            if (!refusals.isEmpty()) {
                result = StepOutcome.refused(refusals);
            }
        }
        boolean retry = result.isWorthAnotherTry() && !cancelled && !failed && attempt <= step.retries();
        State state = result.isSuccess() ? State.SUCCEEDED : cancelled ? State.CANCELLED : State.FAILED;
        double now = now();
        record(new RunEvent.StepFinished(now, step.name(), attempt, state, retry, Optional.of(result)));
        statuses[position] = new StepStatus(
                retry ? State.QUEUED : state,
                attempt,
                statuses[position].started(),
                OptionalDouble.of(now),
                Optional.of(result));
        if (result.isSuccess()) {
            succeeded(position, result);
        } else if (retry) {
            ready.add(position);
        } else {
            failed = true;
        }
    }

    private State finish() {
        State unfinished = cancelled ? State.CANCELLED : State.SKIPPED;
        for (int i = 0; i < statuses.length; i++) {
            StepStatus status = statuses[i];
            if (!status.state().isFinal()) {
                record(new RunEvent.StepFinished(
                        now(), graph.step(i).name(), status.attempt(), unfinished, false, status.result()));
                statuses[i] = status.with(unfinished);
            }
        }
        listener.onChange();
        if (cancelled) {
            return State.CANCELLED;
        }
        return failed ? State.FAILED : State.SUCCEEDED;
    }

    private void record(RunEvent event) {
        log.append(event);
        listener.onEvent(event);
    }

    private double now() {
        return clock.millis() / 1000.0;
    }
}
