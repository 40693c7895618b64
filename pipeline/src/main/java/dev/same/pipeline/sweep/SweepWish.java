package dev.same.pipeline.sweep;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a user asks for, as written.
 *
 * @param axes each {@code NAME=VALUES}
 * @param file with a row of values for each experiment
 * @param random how many experiments are drawn, instead of all
 * @param seed of the draw
 * @param fixed values that are the same in all experiments, by name
 */
public record SweepWish(
        List<String> axes, Optional<Path> file, OptionalInt random, OptionalLong seed, Map<String, String> fixed) {
    public SweepWish {
        axes = List.copyOf(axes);
    }
}
