package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunSnapshot.StepStatus;
import dev.same.pipeline.store.ArtifactId;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * further step is started, unless the policy says to keep going; steps that run are left to finish, since their results are
 * kept. A driver may take up a run where another has left it: what has succeeded is not run again.
 */
public final class Driver {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How often a step asks whether another run has finished the same. */
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Plan plan;
    private final RunDirectory directory;
    private final Backend backend;
    private final RunLog log;
    private final Clock clock;
    private final Path workingDirectory;
    private final StepJson stepJson;
    private final InputResolver inputs;
    private final Slots slots;
    private final RunPolicy policy;
    private final StepCache cache;

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
    private Optional<String> cancelReason = Optional.empty();
    private final Runnable onRoom = () -> messages.add(new Message.Room());

    /** What other threads tell the driver. */
    private sealed interface Message {
        record Exited(int position, StepExit exit) implements Message {}

        record Cancel(Optional<String> reason) implements Message {}

        /** Another run has released what it held. */
        record Room() implements Message {}
    }

    /** A started attempt; {@code deadlineNanos} is of {@link System#nanoTime()}. */
    private record Attempt(
            PlannedStep step,
            int number,
            StepHandle handle,
            Optional<Long> deadlineNanos,
            Path directory,
            Resources held,
            Pending pending) {}

    /** A step whose inputs are known, on its way to be executed. */
    private static final class Pending {
        private final StepCache.Question question;
        private Optional<StepCache.Lease> lease = Optional.empty();
        private boolean asked;

        /** When to ask again whether another run has ended, or when the pause before a retry ends. */
        private long notBeforeNanos = System.nanoTime();

        Pending(StepCache.Question question) {
            this.question = question;
        }

        boolean isDue() {
            return notBeforeNanos - System.nanoTime() <= 0;
        }

        void release() {
            lease.ifPresent(StepCache.Lease::close);
            lease = Optional.empty();
        }
    }

    /** Results of steps that are not run, by position. */
    private final TreeMap<Integer, StepResult> given = new TreeMap<>();

    /** What a former driver has left, by name. */
    private final Map<String, StepStatus> left;

    private final ArtifactStore store;
    private final Map<Integer, Pending> pending = new HashMap<>();

    /** Attempts that this driver does not count: those of former drivers. */
    private final Map<Integer, Integer> former = new HashMap<>();

    /** Memory for the next attempt of steps that ran out of it. */
    private final Map<Integer, Long> memory = new HashMap<>();

    /**
     * @param given results of steps that are not run, by name
     * @param artifacts the store's directory
     * @param log open log of the run
     * @param left state of the steps as a former driver has left them, by name; empty for a new run
     * @param cache results of earlier executions; not closed here
     */
    public Driver(
            Plan plan,
            Map<String, StepResult> given,
            RunDirectory directory,
            Path workingDirectory,
            Path artifacts,
            Backend backend,
            RunLog log,
            Clock clock,
            RunPolicy policy,
            Map<String, StepStatus> left,
            StepCache cache) {
        this(
                plan,
                given,
                directory,
                workingDirectory,
                artifacts,
                backend,
                log,
                clock,
                policy,
                left,
                cache,
                new Slots(backend.capacity()));
    }

    /**
     * Make the driver of a run that shares a backend with others.
     *
     * @param slots what all of them may hold together
     */
    Driver(
            Plan plan,
            Map<String, StepResult> given,
            RunDirectory directory,
            Path workingDirectory,
            Path artifacts,
            Backend backend,
            RunLog log,
            Clock clock,
            RunPolicy policy,
            Map<String, StepStatus> left,
            StepCache cache,
            Slots slots) {
        this.plan = plan;
        this.directory = directory;
        this.workingDirectory = workingDirectory;
        this.backend = backend;
        this.log = log;
        this.clock = clock;
        this.graph = new StepGraph(plan);
        this.stepJson =
                new StepJson(plan, graph, directory.number(), workingDirectory, artifacts, cache != StepCache.NONE);
        this.inputs = new InputResolver(graph);
        this.slots = slots;
        this.policy = policy;
        this.left = Map.copyOf(left);
        this.cache = cache;
        this.store = new ArtifactStore(artifacts);
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
        messages.add(new Message.Cancel(Optional.empty()));
    }

    /** Ask for the end of the run, for a reason that its log shall tell. */
    public void cancel(String reason) {
        messages.add(new Message.Cancel(Optional.of(reason)));
    }

    /** Return why the run was cancelled, if anybody has said; to be called on the driver's thread. */
    Optional<String> cancelReason() {
        return cancelReason;
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
        slots.tell(onRoom);
        try {
            if (left.isEmpty()) {
                given.forEach(this::takeGiven);
            } else {
                takeUp();
            }
            startReady();
            while (!running.isEmpty() || isWaiting()) {
                listener.onChange();
                handle(Optional.ofNullable(messages.poll(patienceMillis(), TimeUnit.MILLISECONDS)));
                startReady();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancelled = true;
        } finally {
            slots.forget(onRoom);
            pending.values().forEach(Pending::release);
            backend.close();
        }
        return finish();
    }

    /** Whether a step waits for time to pass or for another run, and not for a step of this one. */
    private boolean isWaiting() {
        return !ready.isEmpty() && !cancelled && (!failed || policy.keepGoing());
    }

    private long patienceMillis() {
        long now = System.nanoTime();
        long patience = TICK.toNanos();
        for (Integer position : ready) {
            Pending step = pending.get(position);
            if (step != null && step.notBeforeNanos - now > 0) {
                patience = Math.min(patience, step.notBeforeNanos - now);
            }
        }
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(patience));
    }

    /** Go on where a former driver stopped. */
    private void takeUp() throws InterruptedException {
        for (int position = 0; position < graph.size(); position++) {
            PlannedStep step = graph.step(position);
            StepStatus status = left.getOrDefault(step.name(), StepStatus.PENDING);
            Optional<StepResult> result =
                    status.state().isSuccess() ? status.result().filter(this::isPresent) : Optional.empty();
            boolean possible = step.after().stream()
                    .allMatch(before ->
                            statuses[graph.position(before.step())].state().isSuccess());
            StepResult givenResult = given.get(position);
            if (givenResult != null && !status.state().isSuccess()) {
                takeGiven(position, givenResult);
            } else if (result.isPresent() && possible) {
                inputs.resolve(position);
                statuses[position] = status;
                ready.remove(position);
                succeeded(position, result.get());
            } else {
                takeUpUnfinished(position, status, possible);
            }
        }
    }

    private void takeUpUnfinished(int position, StepStatus status, boolean possible) throws InterruptedException {
        PlannedStep step = graph.step(position);
        LeftAttempt attempt = LeftAttempt.of(directory, step.name(), status.attempt());
        former.put(position, attempt.number());
        statuses[position] = new StepStatus(
                State.PENDING, attempt.number(), OptionalDouble.empty(), OptionalDouble.empty(), status.result());
        boolean noted = status.state().isFinal() && attempt.number() == status.attempt();
        if (attempt.number() == 0 || noted) {
            return;
        }
        attempt.end();
        Optional<StepResult> result = possible ? attempt.success().filter(this::isPresent) : Optional.empty();
        if (result.isPresent()) {
            pending.put(position, new Pending(question(position)));
            ready.remove(position);
            ended(position, attempt.number(), result.get(), RetryCause.ERROR);
        }
    }

    private boolean isPresent(StepResult result) {
        return result.artifacts().stream().allMatch(artifact -> store.contains(artifact.artifact()));
    }

    private void takeGiven(int position, StepResult result) {
        double now = now();
        PlannedStep step = graph.step(position);
        record(new RunEvent.StepFinished(now, step.name(), 0, State.CACHED, false, Optional.of(result)));
        statuses[position] =
                new StepStatus(State.CACHED, 0, OptionalDouble.empty(), OptionalDouble.of(now), Optional.of(result));
        succeeded(position, result);
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
        } else if (message.get() instanceof Message.Cancel cancel) {
            cancelReason = cancelReason.or(cancel::reason);
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
        // What a cached result makes ready is looked at in the same round.
        while (startSome()) {
            continue;
        }
    }

    /** Return whether steps became ready meanwhile. */
    private boolean startSome() {
        boolean more = false;
        for (Integer position : List.copyOf(ready)) {
            if ((failed && !policy.keepGoing()) || cancelled) {
                return false;
            }
            if (inputs.mustWait(position, earlier -> statuses[earlier].state().isFinal())) {
                continue;
            }
            Pending step = pending.computeIfAbsent(position, self -> new Pending(question(self)));
            if (!step.isDue()) {
                continue;
            }
            if (!step.asked) {
                step.asked = true;
                if (takeCached(position, step)) {
                    more = true;
                    continue;
                }
            }
            more |= startIfPossible(position, step);
        }
        return more;
    }

    private StepCache.Question question(int position) {
        return new StepCache.Question(
                graph.step(position),
                inputs.resolve(position),
                graph.passingBy(position),
                inputs.state(position),
                position < graph.size() - 1);
    }

    /** Start a step if there is room and no other run executes the same; return whether its result was there meanwhile. */
    private boolean startIfPossible(int position, Pending step) {
        Resources wanted = wanted(position);
        if (!slots.tryTake(wanted)) {
            queued(position);
            return false;
        }
        if (step.lease.isEmpty()) {
            step.lease = cache.tryLease(step.question);
            if (step.lease.isEmpty()) {
                slots.release(wanted);
                queued(position);
                step.notBeforeNanos = System.nanoTime() + ASK_AGAIN_NANOS;
                return false;
            }
            // It may have ended between the question and the lease.
            if (takeCached(position, step)) {
                slots.release(wanted);
                return true;
            }
        }
        ready.remove(position);
        start(position, statuses[position].attempt() + 1, wanted, step);
        return false;
    }

    private void queued(int position) {
        if (statuses[position].state() == State.PENDING) {
            statuses[position] = statuses[position].with(State.QUEUED);
        }
    }

    private Resources wanted(int position) {
        Resources wanted = graph.step(position).resources();
        return new Resources(wanted.cpuMillis(), memory.getOrDefault(position, wanted.memoryBytes()), wanted.gpus());
    }

    private boolean takeCached(int position, Pending step) {
        PlannedStep planned = graph.step(position);
        int number = statuses[position].attempt() + 1;
        Optional<StepResult> found = cache.find(step.question, directory.attempt(planned.name(), number));
        if (found.isEmpty()) {
            return false;
        }
        StepResult result = found.get();
        if (!refusals(position, result).isEmpty()) {
            // Other steps have changed around it: let it run, and be refused with its own words.
            return false;
        }
        step.release();
        ready.remove(position);
        double now = now();
        record(new RunEvent.StepFinished(now, planned.name(), number, State.CACHED, false, found));
        statuses[position] =
                new StepStatus(State.CACHED, number, OptionalDouble.empty(), OptionalDouble.of(now), found);
        succeeded(position, result);
        return true;
    }

    private void start(int position, int number, Resources held, Pending pendingStep) {
        PlannedStep step = graph.step(position);
        Path attemptDirectory = directory.attempt(step.name(), number);
        try {
            StepTask task = task(step, number, attemptDirectory, pendingStep.question.inputs(), held);
            double now = now();
            record(new RunEvent.StepStarted(now, step.name(), number));
            statuses[position] = new StepStatus(
                    State.RUNNING, number, OptionalDouble.of(now), OptionalDouble.empty(), Optional.empty());
            StepHandle handle = backend.start(task);
            Optional<Long> deadline =
                    timeoutSeconds(step).map(seconds -> System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
            running.put(position, new Attempt(step, number, handle, deadline, attemptDirectory, held, pendingStep));
            handle.exit().thenAccept(exit -> messages.add(new Message.Exited(position, exit)));
        } catch (SameException e) {
            slots.release(held);
            ended(position, number, StepOutcome.failure(e), RetryCause.ERROR);
        }
    }

    private Optional<Long> timeoutSeconds(PlannedStep step) {
        return step.timeoutSeconds().or(policy::timeoutSeconds);
    }

    private StepTask task(
            PlannedStep step,
            int number,
            Path attemptDirectory,
            Map<String, ArtifactId> artifacts,
            Resources resources) {
        Path stepJsonFile = attemptDirectory.resolve("step.json");
        try {
            Files.createDirectories(attemptDirectory);
            Files.write(
                    stepJsonFile,
                    stepJson.write(
                            step, number, attemptDirectory, artifacts, inputs.state(graph.position(step.name()))));
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
                resources);
    }

    private void exited(Message.Exited exited) {
        Attempt attempt = running.remove(exited.position());
        if (attempt == null) {
            return;
        }
        slots.release(attempt.held());
        StepResult result = StepOutcome.read(attempt.directory(), exited.exit());
        RetryCause cause = RetryCause.of(result, exited.exit());
        if (timedOut.remove(exited.position())) {
            result = StepOutcome.timeout(timeoutSeconds(attempt.step()).orElse(0L));
            cause = RetryCause.TIMEOUT;
        } else if (cancelled && !result.isSuccess()) {
            result = StepOutcome.cancelled();
        }
        ended(exited.position(), attempt.number(), result, cause);
    }

    private List<StepResult.Refusal> refusals(int position, StepResult result) {
        List<StepResult.Refusal> refusals = new ArrayList<>(inputs.staleReaders(position, result));
        refusals.addAll(inputs.changedCopies(position, result));
        refusals.addAll(inputs.unforeseenBindings(position, result));
        refusals.addAll(inputs.unforeseenState(position, result));
        refusals.addAll(inputs.staleGlobals(position, result));
        return refusals;
    }

    private void ended(int position, int attempt, StepResult left, RetryCause cause) {
        PlannedStep step = graph.step(position);
        StepResult result = left.withoutObserved();
        if (result.isSuccess()) {
            List<StepResult.Refusal> refusals = refusals(position, result);
            if (!refusals.isEmpty()) {
                result = StepOutcome.refused(refusals);
            }
        }
        int attempts = attempt - former.getOrDefault(position, 0);
        boolean retry = result.isWorthAnotherTry()
                && policy.retriesOn().contains(cause)
                && !cancelled
                && (!failed || policy.keepGoing())
                && attempts <= Math.max(step.retries(), policy.retries());
        State state = result.isSuccess() ? State.SUCCEEDED : cancelled ? State.CANCELLED : State.FAILED;
        double now = now();
        record(new RunEvent.StepFinished(now, step.name(), attempt, state, retry, Optional.of(result)));
        statuses[position] = new StepStatus(
                retry ? State.QUEUED : state,
                attempt,
                statuses[position].started(),
                OptionalDouble.of(now),
                Optional.of(result));
        Pending self = Objects.requireNonNull(pending.get(position), "pending");
        if (result.isSuccess()) {
            keep(self, directory.attempt(step.name(), attempt), left);
            succeeded(position, result);
        } else if (retry) {
            self.notBeforeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(policy.delayMillis(attempts));
            if (cause == RetryCause.OOM) {
                moreMemory(position);
            }
            ready.add(position);
        } else {
            self.release();
            failed = true;
        }
    }

    private void keep(Pending step, Path attempt, StepResult result) {
        step.lease.ifPresent(lease -> cache.keep(step.question, attempt, result, lease));
        step.lease = Optional.empty();
    }

    /** Twice as much for the next attempt, if there is as much; half of the machine for a step that has not said a size. */
    private void moreMemory(int position) {
        long had = wanted(position).memoryBytes();
        long most = backend.capacity().memoryBytes();
        if (most > 0) {
            memory.put(position, Math.min(most, had == 0 ? most / 2 : 2 * had));
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
