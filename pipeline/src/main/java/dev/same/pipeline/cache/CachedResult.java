package dev.same.pipeline.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.run.StepResult;
import dev.same.pipeline.store.ArtifactId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One execution of a step: its key, what it was seen to depend on, and what it gave. A file of the cache.
 *
 * @param notebook absolute path
 * @param run that executed it
 * @param time of the end, seconds since the epoch
 * @param seconds that it took
 * @param key components that were known before
 * @param parameters values of all parameters, for explanations
 * @param outputs names that it was asked to hand on
 * @param watch names that it was asked to watch
 * @param files that it read, modules of the user included
 * @param listings folders that it listed
 * @param packages versions by module
 * @param variables digests of the values of environment variables
 * @param written files that it left
 * @param folders that it left
 * @param effects what cannot be followed
 * @param cells outputs of its cells, in their order
 * @param events metrics and progress, with the ordinal of the cell
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record CachedResult(
        String schema,
        String notebook,
        String step,
        long run,
        double time,
        double seconds,
        List<Component> key,
        Map<String, String> parameters,
        List<String> outputs,
        List<String> watch,
        List<ReadFile> files,
        List<ListedFolder> listings,
        Map<String, String> packages,
        Map<String, String> variables,
        List<WrittenFile> written,
        List<String> folders,
        List<String> effects,
        StepResult result,
        List<JsonNode> cells,
        List<JsonNode> events) {
    static final String SCHEMA = "same.cached/1";

    /**
     * A file that was read.
     *
     * @param path relative to the folder of the notebook if it is in there
     * @param module its name, when it is a module of the user
     * @param sha256 empty when there was no such file
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ReadFile(String path, Optional<String> module, long size, long mtimeNs, Optional<String> sha256) {}

    /** Names that a folder had, without those that the step itself made there. */
    record ListedFolder(String path, List<String> without, String sha256) {}

    /**
     * A file that was written.
     *
     * @param content its digest; in the artifact store unless it is too large
     */
    record WrittenFile(String path, long size, long mtimeNs, ArtifactId content, boolean kept) {}

    /** Return the bytes of what it refers to in the store. */
    long size() {
        long size = 0;
        for (StepResult.StoredArtifact artifact : result.artifacts()) {
            size += artifact.size();
        }
        for (WrittenFile file : written) {
            size += file.kept() ? file.size() : 0;
        }
        return size;
    }
}
