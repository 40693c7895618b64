package dev.same.pipeline.sweep;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.internal.Durable;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.run.RunPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a sweep was made from: {@code sweep.json}. With the copy of the notebook beside it, any process can drive it.
 *
 * @param time of creation, seconds since the epoch
 * @param notebookPath absolute path of the user's notebook
 * @param fixed values that are the same in all experiments, as text by name
 * @param experiments values of each, as text by name
 * @param seed that the experiments were drawn with, if they were
 * @param until what ends it early
 * @param parallel experiments at a time, if the user has said
 * @param failFast whether the first failed experiment ends it
 * @param environments those that steps may name
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record SweepRecord(
        String schema,
        double time,
        String notebookPath,
        String backend,
        Optional<String> python,
        RunPolicy policy,
        CacheMode cache,
        Map<String, String> fixed,
        List<Map<String, String>> experiments,
        OptionalLong seed,
        Optional<String> until,
        OptionalInt parallel,
        boolean failFast,
        Environments environments) {
    public static final String SCHEMA = "same.sweep/1";

    public SweepRecord {
        experiments = List.copyOf(experiments);
        environments = environments == null ? Environments.NONE : environments;
    }

    void write(SweepDirectory sweep) throws IOException {
        Durable.write(sweep.record(), Json.MAPPER.writeValueAsBytes(this));
    }

    /** Read it back. */
    public static SweepRecord read(SweepDirectory sweep) {
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(sweep.record()), SweepRecord.class);
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not read how sweep " + sweep.name() + " was made: " + e, e);
        }
    }

    /** Return what ends it early. */
    public Optional<Goal> goal() {
        return until.map(Goal::parse);
    }

    /** Return the values of each experiment, also those that are the same for all. */
    public List<Map<String, String>> parameters() {
        return new Experiments(experiments, seed).with(fixed);
    }
}
