package dev.same.pipeline.cache;

import dev.same.pipeline.cache.CachedResult.WrittenFile;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.run.Observed.SeenFile;
import dev.same.pipeline.run.StepCache;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the experiments of a sweep have in common: a step that is the same in several, and depends on nothing that is not, is
 * executed by one of them and given to the others; also without the cache, and whatever its effects are. Kept in the folder of
 * the sweep, so that a sweep that is resumed finds it.
 *
 * <p>Thread-safe; the cache of each experiment is used by its own driver.
 */
public final class SharedResults {
    private final Path folder;
    private final Path notebook;
    private final Places places;
    private final ArtifactStore store;
    private final Clock clock;
    private final Digests digests = new Digests();

    /** Groups that an experiment executes now. */
    private final Set<String> busy = ConcurrentHashMap.newKeySet();

    private final Set<String> failed = ConcurrentHashMap.newKeySet();

    /** The inputs that each group was executed with, as far as this process has seen. */
    private final Map<String, Object> inputs = new ConcurrentHashMap<>();

    /**
     * @param folder of the sweep
     * @param notebook absolute path of the user's notebook
     */
    public SharedResults(Path folder, Path notebook, ArtifactStore store, Clock clock) {
        this.folder = folder.resolve("shared");
        this.notebook = notebook;
        Path parent = notebook.getParent();
        this.places = new Places(parent == null ? Path.of("") : parent);
        this.store = store;
        this.clock = clock;
    }

    /** Note that a group's step has failed for good: no other experiment executes it again. */
    public void failed(String group) {
        failed.add(group);
    }

    /**
     * Return the cache for an experiment.
     *
     * @param groups the group of each step that it shares, by name
     * @param other asked about all that no other experiment has done; closed with what is returned
     */
    public StepCache of(long run, Map<String, String> groups, StepCache other) {
        return new Shared(run, Map.copyOf(groups), other);
    }

    private Path file(String group) {
        return folder.resolve(group + ".json");
    }

    private boolean isThere(WrittenFile file) {
        SeenFile now = Digests.look(places.path(file.path()));
        return now.size() == file.size()
                && (now.mtimeNs() == file.mtimeNs()
                        || digests.of(now).equals(Optional.of(file.content().hex())));
    }

    private boolean isWhole(CachedResult result) {
        return result.result().artifacts().stream().allMatch(artifact -> store.contains(artifact.artifact()))
                && result.written().stream()
                        .allMatch(file -> file.kept() ? store.contains(file.content()) : isThere(file));
    }

    /** The right to execute a group's step. */
    private final class GroupLease implements StepCache.Lease {
        private final String group;
        private final StepCache.Lease inner;

        GroupLease(String group, StepCache.Lease inner) {
            this.group = group;
            this.inner = inner;
        }

        @Override
        public void close() {
            inner.close();
            busy.remove(group);
        }
    }

    /** One experiment's view. */
    private final class Shared implements StepCache {
        private final long run;
        private final Map<String, String> groups;
        private final StepCache other;

        Shared(long run, Map<String, String> groups, StepCache other) {
            this.run = run;
            this.groups = groups;
            this.other = other;
        }

        private Optional<String> group(Question question) {
            return Optional.ofNullable(groups.get(question.step().name()))
                    // Should an earlier step have given each its own, then this step is not the same either.
                    .filter(group ->
                            inputs.getOrDefault(group, question.inputs()).equals(question.inputs()));
        }

        @Override
        public Optional<StepResult> find(Question question, Path directory) {
            Optional<StepResult> shared = group(question).flatMap(group -> take(group, question, directory));
            return shared.isPresent() ? shared : other.find(question, directory);
        }

        private Optional<StepResult> take(String group, Question question, Path directory) {
            if (!Files.exists(file(group))) {
                return Optional.empty();
            }
            Optional<CachedResult> found =
                    CacheFiles.read(file(group)).map(CacheFiles.Found::result).filter(SharedResults.this::isWhole);
            try {
                if (found.isPresent()) {
                    new WrittenFiles(places, store).restore(found.get(), SharedResults.this::isThere);
                    Files.createDirectories(directory);
                    CachedCells.write(question.step(), found.get(), directory);
                }
                return found.map(CachedResult::result);
            } catch (IOException e) {
                // What cannot be taken is executed, which will say what is wrong with the disk.
                return Optional.empty();
            }
        }

        @Override
        public Optional<Lease> tryLease(Question question) {
            Optional<String> group = group(question);
            if (group.isEmpty()) {
                return other.tryLease(question);
            }
            if (failed.contains(group.get()) || !busy.add(group.get())) {
                return Optional.empty();
            }
            Optional<Lease> inner = other.tryLease(question);
            if (inner.isEmpty()) {
                busy.remove(group.get());
            }
            return inner.map(lease -> new GroupLease(group.get(), lease));
        }

        @Override
        public void keep(Question question, Path directory, StepResult result, Lease lease) {
            if (!(lease instanceof GroupLease mine)) {
                other.keep(question, directory, result, lease);
                return;
            }
            try {
                var keeping = new Keeping(question, places, store, digests, directory, result);
                CachedResult kept = keeping.resultWithin(notebook.toString(), run, clock.millis() / 1000.0);
                inputs.put(mine.group, question.inputs());
                CacheFiles.replace(file(mine.group), Json.MAPPER.writeValueAsBytes(kept));
            } catch (IOException e) {
                System.getLogger(SharedResults.class.getName())
                        .log(System.Logger.Level.WARNING, "a result was not shared: " + e);
            } finally {
                busy.remove(mine.group);
            }
            other.keep(question, directory, result, mine.inner);
        }

        @Override
        public void close() {
            other.close();
        }
    }
}
