package dev.same.pipeline.verify;

import java.util.Objects;
import java.util.Set;

/**
 * One way of running a notebook whose result is compared with another's.
 *
 * @param label what people call it
 * @param splitting where steps start
 * @param comparesValues whether a last step reads all values that are bound at the end, so that all of them must travel
 * @param target where its steps run
 */
public record Variant(String label, Splitting splitting, boolean comparesValues, Target target) {
    public Variant {
        Objects.requireNonNull(label, "label");
    }

    /** How a notebook is cut into steps. */
    public sealed interface Splitting {
        /** No steps: all cells run in one process. */
        record Whole() implements Splitting {}

        /** The steps that the notebook itself has. */
        record AsWritten() implements Splitting {}

        /**
         * Steps that start at these cells, whatever the notebook says.
         *
         * @param starts one-based numbers of cells; what stands before the first is the prelude
         */
        record At(Set<Integer> starts) implements Splitting {
            public At {
                starts = Set.copyOf(starts);
            }
        }
    }
}
