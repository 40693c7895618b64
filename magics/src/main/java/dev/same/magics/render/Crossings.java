package dev.same.magics.render;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts how often edges between neighbouring layers cross, in n log n. */
final class Crossings {
    private Crossings() {}

    /** Return the crossings; {@code rank} orders the places of each layer, edges beyond the next layer do not count. */
    static long count(List<int[]> layers, int[][] below, double[] rank) {
        long crossings = 0;
        for (int i = 0; i + 1 < layers.size(); i++) {
            var lower = layers.get(i + 1);
            var ends = new ArrayList<double[]>();
            for (int place : layers.get(i)) {
                for (int other : below[place]) {
                    ends.add(new double[] {rank[place], rank[other]});
                }
            }
            ends.sort(Comparator.<double[]>comparingDouble(end -> end[0]).thenComparingDouble(end -> end[1]));
            crossings += inversions(ends, lower.length);
        }
        return crossings;
    }

    private static long inversions(List<double[]> ends, int size) {
        var tree = new int[size + 1];
        long inversions = 0;
        for (int seen = 0; seen < ends.size(); seen++) {
            int position = (int) Math.min(size - 1, Math.floor(ends.get(seen)[1] * size)) + 1;
            inversions += seen;
            for (int i = position; i > 0; i -= i & -i) {
                inversions -= tree[i];
            }
            for (int i = position; i <= size; i += i & -i) {
                tree[i]++;
            }
        }
        return inversions;
    }
}
