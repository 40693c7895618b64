package dev.same.pipeline.cache;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.cache.CachedResult.ListedFolder;
import dev.same.pipeline.cache.CachedResult.ReadFile;
import dev.same.pipeline.cache.CachedResult.WrittenFile;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.Observed;
import dev.same.pipeline.run.Observed.SeenFile;
import dev.same.pipeline.run.StepCache.Question;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.store.ArtifactStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what an attempt has left into a result that can be taken again. */
final class Keeping {
    /** More than this is read while the run goes on, and not kept if a later step changes it first. */
    private static final long SMALL = 16 << 20;

    private final PlannedStep step;
    private final Question question;
    private final Places places;
    private final WrittenFiles writtenFiles;
    private final Digests digests;
    private final Path attempt;
    private final StepResult result;
    private final Observed observed;
    private final List<WrittenFile> written = new ArrayList<>();
    private final List<String> effects;
    private boolean writtenIsKept;

    Keeping(Question question, Places places, ArtifactStore store, Digests digests, Path attempt, StepResult result) {
        this.step = question.step();
        this.question = question;
        this.places = places;
        this.writtenFiles = new WrittenFiles(places, store);
        this.digests = digests;
        this.attempt = attempt;
        this.result = result.withoutObserved();
        this.observed = result.observed().orElseGet(this::byText);
        this.effects = new ArrayList<>(observed.effects());
    }

    private Observed byText() {
        long started = Digests.look(attempt.resolve("step.json")).mtimeNs();
        return JavaObserver.observe(step, places.folder(), started);
    }

    Observed observed() {
        return observed;
    }

    /** Keep the files that the step has written, if that takes no time; else it is done later. */
    void keepSmallFiles() throws IOException {
        if (observed.writes().stream().mapToLong(SeenFile::size).sum() <= SMALL) {
            keepFiles();
        }
    }

    private void keepFiles() throws IOException {
        writtenIsKept = true;
        for (SeenFile file : observed.writes()) {
            Optional<WrittenFile> kept = writtenFiles.keep(file, digests);
            kept.ifPresent(written::add);
            if (kept.isEmpty()) {
                effects.add("wrote " + places.name(file.path()) + ", which was changed before it could be kept");
            }
        }
    }

    /** Read the files that the step has read and put everything together. */
    CachedResult result(
            String notebook,
            long run,
            double time,
            CacheKey key,
            Map<String, String> parameters,
            Map<String, String> packages,
            Map<String, String> variables)
            throws IOException {
        if (!writtenIsKept) {
            keepFiles();
        }
        List<ReadFile> files = new ArrayList<>();
        for (SeenFile file : observed.reads()) {
            read(file, Optional.empty(), files);
        }
        for (Observed.SeenFile module : observed.modules()) {
            read(module, Optional.of(Path.of(module.path()).getFileName().toString()), files);
        }
        List<JsonNode> events = CachedCells.events(step, attempt);
        return new CachedResult(
                CachedResult.SCHEMA,
                notebook,
                step.name(),
                run,
                time,
                result.usage().map(StepResult.Usage::seconds).orElse(0.0),
                key.components(),
                parameters,
                step.outputs(),
                question.watch(),
                files,
                observed.listings().stream().map(this::listing).toList(),
                packages,
                variables,
                written,
                observed.folders().stream().map(places::name).toList(),
                effects,
                CachedCells.byPlace(step, result),
                CachedCells.outputs(step, attempt),
                events);
    }

    /** Put together what stands for the step as long as nothing that it depends on can change: within a sweep. */
    CachedResult resultWithin(String notebook, long run, double time) throws IOException {
        if (!writtenIsKept) {
            keepFiles();
        }
        return new CachedResult(
                CachedResult.SCHEMA,
                notebook,
                step.name(),
                run,
                time,
                result.usage().map(StepResult.Usage::seconds).orElse(0.0),
                List.of(),
                Map.of(),
                step.outputs(),
                question.watch(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of(),
                written,
                observed.folders().stream().map(places::name).toList(),
                effects,
                result,
                CachedCells.outputs(step, attempt),
                CachedCells.events(step, attempt));
    }

    private void read(SeenFile file, Optional<String> module, List<ReadFile> files) {
        String name = places.name(file.path());
        if (file.size() < 0) {
            files.add(new ReadFile(name, module, -1, 0, Optional.empty()));
            return;
        }
        Optional<String> digest = digests.of(file);
        if (digest.isEmpty()) {
            effects.add("read " + name + ", which has changed since");
        }
        files.add(new ReadFile(name, module, file.size(), file.mtimeNs(), digest));
    }

    private ListedFolder listing(Observed.Listing listing) {
        List<String> own = new ArrayList<>();
        Path folder = Path.of(listing.path());
        observed.writes().forEach(file -> addName(folder, file.path(), own));
        observed.folders().forEach(made -> addName(folder, made, own));
        return new ListedFolder(places.name(listing.path()), own, listing.sha256());
    }

    private static void addName(Path folder, String path, List<String> names) {
        Path file = Path.of(path);
        if (folder.equals(file.getParent())) {
            names.add(file.getFileName().toString());
        }
    }
}
