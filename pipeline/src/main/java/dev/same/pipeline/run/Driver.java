package dev.same.pipeline.run;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedEach;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunSnapshot.StepStatus;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** So many elements of one step are looked at ahead, whatever the backend could take. */
    private static final int MOST_ELEMENTS_AT_A_TIME = 1000;

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
    private StepStatus[] statuses;
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

    /** Parts of fan-outs; their numbers follow the positions of steps. */
    private final List<FanOutJobs.Job> jobs = new ArrayList<>();

    private final List<FanOutJobs> fanOuts = new ArrayList<>();
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
        for (int i = 0; i < graph.size(); i++) {
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
        end(attempt);
        Optional<StepResult> result = possible ? attempt.success().filter(this::isPresent) : Optional.empty();
        if (result.isPresent()) {
            pending.put(position, new Pending(question(position)));
            ready.remove(position);
            ended(position, attempt.number(), result.get(), RetryCause.ERROR);
        }
    }

    private void end(LeftAttempt attempt) throws InterruptedException {
        if (!backend.endLeft(attempt.directory())) {
            attempt.end();
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
        while (advanceFanOuts() | startSome()) {
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
            if (!isJob(position)
                    && inputs.mustWait(
                            position, earlier -> statuses[earlier].state().isFinal())) {
                continue;
            }
            Pending step = pending.computeIfAbsent(position, self -> new Pending(question(self)));
            if (!isJob(position) && graph.step(position).each().isPresent()) {
                fanOut(position, step);
                more = true;
                continue;
            }
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

    private boolean isJob(int position) {
        return position >= graph.size();
    }

    private FanOutJobs.Job job(int position) {
        return jobs.get(position - graph.size());
    }

    private PlannedStep step(int position) {
        return isJob(position) ? job(position).step() : graph.step(position);
    }

    /** Return the name of the folder of what is executed, and of its process. */
    private String label(int position) {
        return isJob(position) ? job(position).label() : graph.step(position).name();
    }

    /** Start a step that runs for each element of a list. */
    private void fanOut(int position, Pending whole) {
        PlannedStep step = graph.step(position);
        int number = statuses[position].attempt() + 1;
        double now = now();
        ready.remove(position);
        record(new RunEvent.StepStarted(now, step.name(), number));
        statuses[position] =
                new StepStatus(State.RUNNING, number, OptionalDouble.of(now), OptionalDouble.empty(), Optional.empty());
        long room =
                backend.capacity().cpuMillis() / Math.max(1, step.resources().cpuMillis());
        int window = step.each().flatMap(PlannedEach::parallel).orElse((int)
                Math.max(1, Math.min(room, MOST_ELEMENTS_AT_A_TIME)));
        FanOutJobs fan = new FanOutJobs(new FanOut(whole.question), position, number, window);
        fanOuts.add(fan);
        add(fan.spreading());
    }

    /** Let a job be known; what a former driver has left of it is taken. */
    private void add(FanOutJobs.Job job) {
        int id = graph.size() + jobs.size();
        jobs.add(job);
        if (id >= statuses.length) {
            statuses = Arrays.copyOf(statuses, Math.max(id + 16, statuses.length * 2));
        }
        statuses[id] = StepStatus.PENDING;
        job.of().open.add(id);
        pending.put(id, new Pending(job.question()));
        try {
            if (left.isEmpty() || !takeUp(id, job)) {
                ready.add(id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancelNow();
        }
    }

    private boolean takeUp(int id, FanOutJobs.Job job) throws InterruptedException {
        LeftAttempt attempt = LeftAttempt.of(directory, job.label(), 0);
        if (attempt.number() == 0) {
            return false;
        }
        former.put(id, attempt.number());
        statuses[id] = new StepStatus(
                State.PENDING, attempt.number(), OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());
        Optional<StepResult> result = attempt.success()
                .filter(this::isPresent)
                .filter(any -> stepJson.isOf(attempt.directory(), job.question()));
        if (result.isEmpty()) {
            end(attempt);
            return false;
        }
        ended(id, attempt.number(), result.get(), RetryCause.ERROR);
        return true;
    }

    /** Return whether there is more to start. */
    private boolean advanceFanOuts() {
        boolean more = false;
        for (FanOutJobs fan : List.copyOf(fanOuts)) {
            boolean mayStart = !cancelled && (policy.keepGoing() || (!failed && !fan.hasFailed()));
            for (Optional<FanOutJobs.Job> next = fan.next(mayStart);
                    next.isPresent();
                    next = fan.next(mayStart && (policy.keepGoing() || !fan.hasFailed()))) {
                add(next.get());
                more = true;
            }
            if (fan.hasFailed() && !policy.keepGoing()) {
                // What waits will not be started.
                for (int id : List.copyOf(fan.open)) {
                    if (!running.containsKey(id)) {
                        ready.remove(id);
                        Optional.ofNullable(pending.remove(id)).ifPresent(Pending::release);
                        fan.open.remove(id);
                    }
                }
            }
            if (fan.hasFailed() && fan.open.isEmpty() && (fan.isUsedUp() || !policy.keepGoing())) {
                fanOuts.remove(fan);
                endedWhole(fan.position, fan.attempt, fan.failure(), Optional.empty());
            }
        }
        return more;
    }

    /** Note that a part of a fan-out has ended for good. */
    private void jobEnded(int id, StepResult result) {
        FanOutJobs.Job job = job(id);
        FanOutJobs fan = job.of();
        fan.open.remove(id);
        pending.remove(id);
        if (!result.isSuccess()) {
            fan.failed(job, result);
            return;
        }
        switch (job.kind()) {
            case SPREAD -> {
                fan.spreadInto(result.spread().orElseThrow());
                record(new RunEvent.ElementsKnown(now(), job.step().name(), fan.total()));
                count(fan, new RunSnapshot.Elements(fan.total(), 0, 0, 0));
            }
            case ELEMENT -> fan.succeeded(job.element(), result);
            case GATHER -> {
                fanOuts.remove(fan);
                endedWhole(fan.position, fan.attempt, fan.success(result), Optional.of(fan));
            }
        }
    }

    private void count(FanOutJobs fan, RunSnapshot.Elements counts) {
        statuses[fan.position] = statuses[fan.position].with(counts);
    }

    private void recordElement(int id, int attempt, State state, boolean retry) {
        FanOutJobs.Job job = job(id);
        if (job.kind() != FanOutJobs.Kind.ELEMENT) {
            return;
        }
        record(new RunEvent.ElementFinished(now(), job.step().name(), job.element(), attempt, state, retry));
        if (!retry) {
            FanOutJobs fan = job.of();
            statuses[fan.position].elements().ifPresent(counts -> count(fan, counts.plus(state)));
        }
    }

    private List<StepResult.Refusal> jobRefusals(int id, StepResult result) {
        FanOutJobs.Job job = job(id);
        return job.kind() == FanOutJobs.Kind.ELEMENT
                ? job.of().fanOut.refusals(result, job.of().spread(), inputs.areListsReadLater(job.of().position))
                : List.of();
    }

    /** A step that runs for each element has ended, in one way or the other. */
    private void endedWhole(int position, int attempt, StepResult left, Optional<FanOutJobs> fan) {
        PlannedStep step = graph.step(position);
        StepResult result = left;
        if (result.isSuccess()) {
            List<StepResult.Refusal> refusals = refusals(position, result);
            if (!refusals.isEmpty()) {
                result = StepOutcome.refused(refusals);
            }
        }
        ElementOutputs.write(
                directory, step, attempt, fan.map(FanOutJobs::total).orElse(0));
        State success = fan.filter(FanOutJobs::isCached).isPresent() ? State.CACHED : State.SUCCEEDED;
        State state = result.isSuccess() ? success : cancelled ? State.CANCELLED : State.FAILED;
        double now = now();
        record(new RunEvent.StepFinished(now, step.name(), attempt, state, false, Optional.of(result)));
        statuses[position] = new StepStatus(
                state,
                attempt,
                statuses[position].started(),
                OptionalDouble.of(now),
                Optional.of(result),
                statuses[position].elements());
        if (result.isSuccess()) {
            succeeded(position, result);
        } else {
            failed = true;
        }
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
        Resources wanted = step(position).resources();
        return new Resources(wanted.cpuMillis(), memory.getOrDefault(position, wanted.memoryBytes()), wanted.gpus());
    }

    private boolean takeCached(int position, Pending step) {
        int number = statuses[position].attempt() + 1;
        Optional<StepResult> found = cache.find(step.question, directory.attempt(label(position), number));
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
        if (isJob(position)) {
            statuses[position] = new StepStatus(
                    State.CACHED, number, OptionalDouble.empty(), OptionalDouble.of(now), Optional.empty());
            recordElement(position, number, State.CACHED, false);
            jobEnded(position, result);
            return true;
        }
        record(new RunEvent.StepFinished(now, label(position), number, State.CACHED, false, found));
        statuses[position] =
                new StepStatus(State.CACHED, number, OptionalDouble.empty(), OptionalDouble.of(now), found);
        succeeded(position, result);
        return true;
    }

    private void start(int position, int number, Resources held, Pending pendingStep) {
        PlannedStep step = step(position);
        Path attemptDirectory = directory.attempt(label(position), number);
        try {
            StepTask task = task(step, label(position), number, attemptDirectory, pendingStep.question, held);
            double now = now();
            if (!isJob(position)) {
                record(new RunEvent.StepStarted(now, step.name(), number));
            } else if (job(position).kind() == FanOutJobs.Kind.ELEMENT) {
                record(new RunEvent.ElementStarted(
                        now, step.name(), job(position).element(), number));
            }
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
            String label,
            int number,
            Path attemptDirectory,
            StepCache.Question question,
            Resources resources) {
        Path stepJsonFile = attemptDirectory.resolve("step.json");
        try {
            Files.createDirectories(attemptDirectory);
            Files.write(stepJsonFile, stepJson.write(question, number, attemptDirectory));
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not write " + stepJsonFile + ": " + e.getMessage(), e);
        }
        return new StepTask(
                label + "/" + number,
                plan.language(),
                stepJsonFile,
                attemptDirectory,
                workingDirectory,
                resources,
                plan.environment(step.name()),
                step.disks(),
                step.secrets());
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
        if (isJob(position)) {
            return jobRefusals(position, result);
        }
        List<StepResult.Refusal> refusals = new ArrayList<>(inputs.staleReaders(position, result));
        refusals.addAll(inputs.changedCopies(position, result));
        refusals.addAll(inputs.unforeseenBindings(position, result));
        refusals.addAll(inputs.unforeseenState(position, result));
        refusals.addAll(inputs.staleGlobals(position, result));
        return refusals;
    }

    private void ended(int position, int attempt, StepResult left, RetryCause cause) {
        PlannedStep step = step(position);
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
        if (isJob(position)) {
            recordElement(position, attempt, state, retry);
        } else {
            record(new RunEvent.StepFinished(now, step.name(), attempt, state, retry, Optional.of(result)));
        }
        statuses[position] = new StepStatus(
                retry ? State.QUEUED : state,
                attempt,
                statuses[position].started(),
                OptionalDouble.of(now),
                Optional.of(result));
        Pending self = Objects.requireNonNull(pending.get(position), "pending");
        if (result.isSuccess()) {
            keep(self, directory.attempt(label(position), attempt), left);
            if (isJob(position)) {
                job(position).of().executed();
                jobEnded(position, left);
            } else {
                succeeded(position, result);
            }
        } else if (retry) {
            self.notBeforeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(policy.delayMillis(attempts));
            if (cause == RetryCause.OOM) {
                moreMemory(position);
            }
            ready.add(position);
        } else {
            self.release();
            failed = true;
            if (isJob(position)) {
                jobEnded(position, result);
            }
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
        for (int i = 0; i < graph.size(); i++) {
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
