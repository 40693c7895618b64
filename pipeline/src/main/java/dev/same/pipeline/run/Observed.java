package dev.same.pipeline.run;

import java.util.List;

/**
 * What a step was seen to read, write and use besides its values ({@code step-runtime/README.md}, "Observing").
 *
 * @param reads files, as they were when they were opened first
 * @param writes files that it has left
 * @param folders that it has made and left
 * @param listings folders whose entries it has asked for
 * @param modules of the user's own
 * @param packages names of installed modules, without dots
 * @param variables names of environment variables
 * @param effects what cannot be followed, for people
 */
public record Observed(
        List<SeenFile> reads,
        List<SeenFile> writes,
        List<String> folders,
        List<Listing> listings,
        List<SeenFile> modules,
        List<String> packages,
        List<String> variables,
        List<String> effects) {
    public Observed {
        reads = reads == null ? List.of() : List.copyOf(reads);
        writes = writes == null ? List.of() : List.copyOf(writes);
        folders = folders == null ? List.of() : List.copyOf(folders);
        listings = listings == null ? List.of() : List.copyOf(listings);
        modules = modules == null ? List.of() : List.copyOf(modules);
        packages = packages == null ? List.of() : List.copyOf(packages);
        variables = variables == null ? List.of() : List.copyOf(variables);
        effects = effects == null ? List.of() : List.copyOf(effects);
    }

    /**
     * A file.
     *
     * @param path absolute
     * @param size -1 when there was none
     * @param mtimeNs time of the last change, nanoseconds since the epoch
     */
    public record SeenFile(String path, long size, long mtimeNs) {}

    /**
     * The entries of a folder.
     *
     * @param path absolute
     * @param sha256 of the sorted names
     */
    public record Listing(String path, String sha256) {}
}
