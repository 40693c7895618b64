package dev.same.notebook.program;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a notebook says about how to run a step. Immutable; empty values were not said.
 *
 * @param after names of steps that must end before
 * @param env name of an environment
 * @param image name of a container image
 * @param cpuMillis CPUs in thousandths
 * @param memoryBytes memory in bytes
 * @param gpu number of GPUs
 * @param disks scratch space
 * @param each fan-out over lists, the outermost first
 * @param parallel how many elements of a fan-out may run at a time
 * @param cache whether earlier results may be used
 * @param retries how often a failed step is tried again
 * @param timeout how long it may run
 * @param secrets names of secrets
 * @param origins where each value comes from
 */
public record StepOptions(
        List<String> after,
        Optional<String> env,
        Optional<String> image,
        Optional<Long> cpuMillis,
        Optional<Long> memoryBytes,
        Optional<Integer> gpu,
        List<Disk> disks,
        List<Each> each,
        Optional<Integer> parallel,
        Optional<CachePolicy> cache,
        Optional<Integer> retries,
        Optional<Duration> timeout,
        List<String> secrets,
        Map<StepOption, Origin> origins) {

    /** No option said. */
    public static final StepOptions NONE = new StepOptions(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of());

    public StepOptions {
        after = List.copyOf(after);
        disks = List.copyOf(disks);
        each = List.copyOf(each);
        secrets = List.copyOf(secrets);
        origins = Collections.unmodifiableMap(new LinkedHashMap<>(origins));
    }

    /**
     * Where a value was written.
     *
     * @param cell one-based
     * @param line one-based line of the cell; 0 for metadata and tags
     * @param source what kind of place
     * @param text the value as written
     */
    public record Origin(int cell, int line, Source source, String text) {}

    /** Places of options; a later one wins over an earlier one. */
    public enum Source {
        /** A tag of an earlier tool: {@code cache=P1D}, {@code environment=gpu}. */
        TAG,
        /** {@code metadata.same} of a cell. */
        METADATA,
        /** A {@code %same step} line. */
        MAGIC
    }
}
