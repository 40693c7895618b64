package dev.same.pipeline.sweep;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;

/** One dimension of a sweep: values of one parameter, or of several that a row of a file binds together. */
sealed interface Axis {
    /** Return how many points there are; empty for a range that is only drawn from. */
    OptionalLong size();

    /** Return the values at a point, by name. */
    Map<String, String> point(int index);

    /** Return values at a point that is drawn. */
    Map<String, String> draw(Random random);

    /** Points that are listed. */
    record Points(List<Map<String, String>> points) implements Axis {
        public Points {
            points = List.copyOf(points);
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.of(points.size());
        }

        @Override
        public Map<String, String> point(int index) {
            return points.get(index);
        }

        @Override
        public Map<String, String> draw(Random random) {
            return points.get((int) (random.nextDouble() * points.size()));
        }
    }

    /**
     * A range without points of its own.
     *
     * @param whole whether its values are whole numbers
     */
    record Continuous(String name, Range range, boolean whole) implements Axis {
        @Override
        public OptionalLong size() {
            return OptionalLong.empty();
        }

        @Override
        public Map<String, String> point(int index) {
            throw new IllegalStateException("a range without a count has no points");
        }

        @Override
        public Map<String, String> draw(Random random) {
            return Map.of(name, Range.text(range.at(random.nextDouble()), whole));
        }
    }
}
