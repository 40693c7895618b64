package dev.same.pipeline.cache;

import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.cache.CacheFiles.Found;
import dev.same.pipeline.cache.CachedResult.ReadFile;
import dev.same.pipeline.cache.CachedResult.WrittenFile;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.Observed.SeenFile;
import dev.same.pipeline.run.StepCache;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The cache for the steps of one plan. Used by a driver, on its thread; what costs time (digests of files that were read) is
 * done by a thread of its own, and never before a step that waits.
 */
public final class ResultCache implements StepCache {
    /** How long a driver waits at its end for what is still being kept. */
    private static final long CLOSE_MINUTES = 10;

    private final Plan plan;
    private final long run;
    private final CacheMode mode;
    private final Path notebook;
    private final Map<String, String> environment;
    private final Clock clock;
    private final Function<StepEnvironment, Interpreter> interpreter;
    private final Places places;
    private final CacheFiles files;
    private final KeyLocks locks;
    private final ArtifactStore store;
    private final Digests digests = new Digests();
    private final Map<String, String> parameters = new TreeMap<>();
    private final Map<Question, CacheKey> keys = new HashMap<>();
    private final ExecutorService keeper;
    private final Map<Interpreter, Distributions> distributions = new HashMap<>();
    private final Map<StepEnvironment, Interpreter> known = new HashMap<>();

    /**
     * @param run that asks; 0 for a plan
     * @param notebook absolute path of the user's notebook
     * @param environment of steps
     * @param interpreter asked when it is needed first, once for each environment
     */
    public ResultCache(
            SameHome home,
            Plan plan,
            long run,
            CacheMode mode,
            Path notebook,
            Map<String, String> environment,
            Clock clock,
            Function<StepEnvironment, Interpreter> interpreter) {
        this.plan = plan;
        this.run = run;
        this.mode = mode;
        this.notebook = notebook.toAbsolutePath().normalize();
        this.environment = Map.copyOf(environment);
        this.clock = clock;
        this.interpreter = interpreter;
        Path folder = this.notebook.getParent();
        this.places = new Places(folder == null ? Path.of("") : folder);
        this.files = new CacheFiles(home);
        this.locks = KeyLocks.of(files.locks());
        this.store = new ArtifactStore(home.artifacts());
        plan.parameters()
                .forEach(parameter ->
                        parameters.put(parameter.name(), parameter.value().toString()));
        this.keeper = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "same-cache");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Return whether any result is kept: without, there is nothing to foresee. */
    public static boolean hasResults(SameHome home) {
        return !new CacheFiles(home).isEmpty();
    }

    private CacheMode mode(PlannedStep step) {
        return mode.kind() == CacheMode.Kind.OFF ? CacheMode.OFF : step.cache().orElse(mode);
    }

    private boolean isOff(PlannedStep step) {
        return mode(step).kind() == CacheMode.Kind.OFF;
    }

    private CacheKey key(Question question) {
        return keys.computeIfAbsent(question, asked -> CacheKey.of(plan, asked, interpreter(asked.step())));
    }

    /** Asked once: the engine may be closed before the last result is kept. */
    private synchronized Interpreter interpreter(PlannedStep step) {
        return known.computeIfAbsent(plan.environment(step.name()), interpreter);
    }

    private synchronized Distributions distributions(PlannedStep step) {
        return distributions.computeIfAbsent(
                interpreter(step), executing -> new Distributions(executing.packageFolders()));
    }

    /** A decision with the result that it found. */
    public static final class Choice {
        private final Decision decision;
        private final Optional<Found> found;

        private Choice(Decision decision, Optional<Found> found) {
            this.decision = decision;
            this.found = found;
        }

        public Decision decision() {
            return decision;
        }

        /** Return what would be taken. */
        public Optional<StepResult> result() {
            return found.map(taken -> taken.result().result());
        }

        private Optional<Found> found() {
            return found;
        }
    }

    /** Decide what a driver would do with the step now; nothing is changed. */
    public Choice choose(Question question) {
        PlannedStep step = question.step();
        if (isOff(step)) {
            String reason = mode.kind() == CacheMode.Kind.OFF
                    ? "the cache is off for this run (--no-cache)"
                    : "the step has --cache off";
            return miss(Decision.Kind.OFF, List.of(reason), OptionalLong.empty());
        }
        CacheKey key = key(question);
        List<Found> candidates = files.of(key.digest());
        Optional<Choice> nearest = Optional.empty();
        for (Found candidate : candidates) {
            List<String> reasons = differences(question, candidate.result());
            if (reasons.isEmpty()) {
                CachedResult result = candidate.result();
                Decision hit = new Decision(
                        Decision.Kind.HIT,
                        List.of("nothing that it depends on has changed"),
                        OptionalLong.of(result.run()),
                        Optional.of(result.seconds()));
                return new Choice(hit, Optional.of(candidate));
            }
            if (nearest.isEmpty()) {
                nearest = Optional.of(miss(
                        Decision.Kind.MISS,
                        reasons,
                        OptionalLong.of(candidate.result().run())));
            }
        }
        return nearest.orElseGet(() -> compareWithLatest(step, key));
    }

    /**
     * Say what is known before the run of a step whose inputs are not: what else differs from its last execution.
     *
     * @param step waits for steps that are executed first
     */
    public Decision foresee(PlannedStep step) {
        if (isOff(step)) {
            return choose(new Question(step, Map.of(), List.of(), Map.of(), true))
                    .decision();
        }
        Optional<CachedResult> latest = files.latest(notebook.toString(), step.name());
        List<String> reasons = new ArrayList<>();
        latest.ifPresent(result -> {
            CacheKey now =
                    CacheKey.of(plan, new Question(step, Map.of(), List.of(), Map.of(), true), interpreter(step));
            List<Component> before = result.key().stream()
                    .filter(component -> !component.kind().equals("input")
                            && !component.kind().equals("state"))
                    .toList();
            List<Component> after = now.components().stream()
                    .filter(component -> !component.kind().equals("state"))
                    .toList();
            reasons.addAll(Comparison.of(before, result.parameters(), after, parameters));
            reasons.addAll(differences(new Question(step, Map.of(), List.of(), Map.of(), true), result));
        });
        OptionalLong run = latest.map(result -> OptionalLong.of(result.run())).orElse(OptionalLong.empty());
        if (!reasons.isEmpty()) {
            return new Decision(Decision.Kind.MISS, reasons, run, Optional.empty());
        }
        String open = latest.isPresent()
                ? "a step that it needs is executed first; if that gives the same values again, this one is taken from the"
                        + " cache"
                : "a step that it needs is executed first, and no earlier execution of this step of this notebook is known";
        return new Decision(Decision.Kind.OPEN, List.of(open), run, Optional.empty());
    }

    private static Choice miss(Decision.Kind kind, List<String> reasons, OptionalLong with) {
        return new Choice(new Decision(kind, reasons, with, Optional.empty()), Optional.empty());
    }

    private Choice compareWithLatest(PlannedStep step, CacheKey key) {
        return files.latest(notebook.toString(), step.name())
                .map(latest -> miss(
                        Decision.Kind.MISS,
                        Comparison.of(latest.key(), latest.parameters(), key.components(), parameters),
                        OptionalLong.of(latest.run())))
                .orElseGet(() -> miss(
                        Decision.Kind.MISS,
                        List.of("no earlier execution of this step of this notebook is known"),
                        OptionalLong.empty()));
    }

    /** Return what stands against an execution under the same key; empty when it may be taken. */
    private List<String> differences(Question question, CachedResult result) {
        PlannedStep step = question.step();
        List<String> reasons = new ArrayList<>();
        CacheMode wanted = mode(step);
        if (wanted.kind() == CacheMode.Kind.AUTO) {
            result.effects()
                    .forEach(effect -> reasons.add("the step " + effect
                            + ": its result cannot be known to be the same (--cache on takes it all the same)"));
        }
        wanted.maxAge().ifPresent(age -> {
            Duration old = Duration.ofMillis(clock.millis() - (long) (result.time() * 1000));
            if (old.compareTo(age) > 0) {
                reasons.add("the result is " + Ages.text(old) + " old, and --cache allows " + Ages.text(age));
            }
        });
        List<String> missing = new ArrayList<>(step.outputs());
        missing.removeAll(result.outputs());
        missing.forEach(name -> reasons.add("a later step now needs " + name + ", which was not handed on"));
        question.watch().stream()
                .filter(name ->
                        !result.watch().contains(name) && !result.outputs().contains(name))
                .forEach(name -> reasons.add("a later step now needs the " + name + " of an earlier one"));
        for (ReadFile file : result.files()) {
            fileDifference(file).ifPresent(reasons::add);
        }
        for (CachedResult.ListedFolder listing : result.listings()) {
            if (!Digests.listing(places.path(listing.path()), new HashSet<>(listing.without()))
                    .equals(Optional.of(listing.sha256()))) {
                reasons.add("the files in the folder " + listing.path() + " are others");
            }
        }
        result.packages().forEach((module, version) -> {
            String now = distributions(step).version(module);
            if (!now.equals(version)) {
                reasons.add("package " + module + ": " + version + " -> " + now);
            }
        });
        result.variables().forEach((name, digest) -> {
            if (!variable(name).equals(digest)) {
                reasons.add("the environment variable " + name + " has another value");
            }
        });
        result.result().artifacts().stream()
                .filter(artifact -> !store.contains(artifact.artifact()))
                .forEach(artifact -> reasons.add("the stored value of " + String.join(", ", artifact.names())
                        + " is gone (same cache gc removes what was not used for long)"));
        for (WrittenFile file : result.written()) {
            if (!file.kept() && !isThere(file)) {
                reasons.add("the file " + file.path()
                        + ", which the step wrote, has changed or is gone, and was too large to keep");
            } else if (file.kept() && !store.contains(file.content())) {
                reasons.add("the stored content of the file " + file.path() + " is gone");
            }
        }
        return reasons;
    }

    private Optional<String> fileDifference(ReadFile file) {
        String what = file.module()
                .map(module -> "module " + module + " (" + file.path() + ")")
                .orElse("file " + file.path());
        SeenFile now = Digests.look(places.path(file.path()));
        if (now.size() < 0 || file.sha256().isEmpty()) {
            boolean same = now.size() < 0 && file.sha256().isEmpty();
            return same ? Optional.empty() : Optional.of(what + (now.size() < 0 ? " is gone" : " is new"));
        }
        if (now.size() == file.size() && now.mtimeNs() == file.mtimeNs()) {
            return Optional.empty();
        }
        String digest = digests.of(now).orElse("unreadable");
        String before = file.sha256().orElse("");
        return digest.equals(before)
                ? Optional.empty()
                : Optional.of(what + " has changed: " + Comparison.shortDigest("sha256:" + before) + " ("
                        + file.size() + " bytes) -> " + Comparison.shortDigest("sha256:" + digest) + " (" + now.size()
                        + " bytes)");
    }

    /** The digest of a variable's value, with its name: values stay where they are. */
    private String variable(String name) {
        String value = environment.get(name);
        return value == null ? "" : Digests.sha256((name + "\0" + value).getBytes(StandardCharsets.UTF_8));
    }

    private boolean isThere(WrittenFile file) {
        SeenFile now = Digests.look(places.path(file.path()));
        return now.size() == file.size()
                && (now.mtimeNs() == file.mtimeNs()
                        || digests.of(now).equals(Optional.of(file.content().hex())));
    }

    @Override
    public Optional<StepResult> find(Question question, Path directory) {
        if (isOff(question.step())) {
            return Optional.empty();
        }
        Choice choice = choose(question);
        try {
            if (choice.found().isEmpty()) {
                note(directory, choice.decision());
                return Optional.empty();
            }
            Found found = choice.found().get();
            new WrittenFiles(places, store).restore(found.result(), this::isThere);
            Files.createDirectories(directory);
            CachedCells.write(question.step(), found.result(), directory);
            note(directory, choice.decision());
            Instant now = clock.instant();
            CacheFiles.used(found.file(), now);
            found.result()
                    .result()
                    .artifacts()
                    .forEach(artifact -> CacheFiles.used(store.path(artifact.artifact()), now));
            return Optional.of(
                    CachedCells.byNumber(question.step(), found.result().result()));
        } catch (IOException e) {
            // What cannot be taken is executed, which will say what is wrong with the disk.
            return Optional.empty();
        }
    }

    /** Leave the decision beside the attempts of the step, for {@code same why STEP RUN}. */
    private static void note(Path attempt, Decision decision) throws IOException {
        Path folder = attempt.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
            Files.write(folder.resolve(Why.FILE), Json.MAPPER.writeValueAsBytes(decision));
        }
    }

    @Override
    public Optional<Lease> tryLease(Question question) {
        if (isOff(question.step())) {
            return Optional.of(() -> {});
        }
        return locks.tryLock(key(question).digest()).map(KeyLease::new);
    }

    private record KeyLease(FileLock lock) implements Lease {
        @Override
        public void close() {
            try {
                lock.release();
            } catch (IOException e) {
                // The channel is closed only with the process, which gives the lock back, too.
            }
        }
    }

    @Override
    public void keep(Question question, Path directory, StepResult result, Lease lease) {
        if (isOff(question.step())) {
            lease.close();
            return;
        }
        CacheKey key = key(question);
        var keeping = new Keeping(question, places, store, digests, directory, result);
        try {
            // What it has written must be read before a later step may write it again.
            keeping.keepSmallFiles();
        } catch (IOException e) {
            notKept(e);
            lease.close();
            return;
        }
        keeper.execute(() -> {
            try (lease) {
                keep(key, question.step(), keeping);
            } catch (IOException e) {
                notKept(e);
            }
        });
    }

    private static void notKept(IOException e) {
        System.getLogger(ResultCache.class.getName()).log(System.Logger.Level.WARNING, "a result was not kept: " + e);
    }

    private void keep(CacheKey key, PlannedStep step, Keeping keeping) throws IOException {
        Map<String, String> packages = new TreeMap<>();
        keeping.observed()
                .packages()
                .forEach(module -> packages.put(module, distributions(step).version(module)));
        Map<String, String> variables = new TreeMap<>();
        keeping.observed().variables().forEach(name -> variables.put(name, variable(name)));
        files.write(
                key.digest(),
                keeping.result(
                        notebook.toString(), run, clock.millis() / 1000.0, key, parameters, packages, variables));
    }

    @Override
    public void close() {
        keeper.shutdown();
        try {
            keeper.awaitTermination(CLOSE_MINUTES, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
