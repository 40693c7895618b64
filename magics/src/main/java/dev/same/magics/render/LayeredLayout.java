package dev.same.magics.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A layered layout from top to bottom, after Sugiyama: layers by longest path, order by barycenters, places by means.
 *
 * <p>Every edge goes from a layer to a later one. An edge that passes layers runs through a way point in each of them,
 * so that it goes around the steps there; all edges out of one step share these, as one cable. Way points are limited
 * to a multiple of the graph's size, beyond which edges run straight: time and picture stay linear in the input.
 */
final class LayeredLayout {
    /** Where things are put, in the unit of the sizes. */
    record Size(double nodeWidth, double gap, double wayPointWidth, int maxPerLayer, boolean wayPoints) {}

    /** A step, or a way point of the edges out of {@code source}. */
    record Place(int node, int source, int layer, boolean isNode) {}

    /** A piece of an edge between two places, by index. */
    record Segment(int from, int to) {}

    private static final int SWEEPS = 12;
    private static final int SWEEPS_WHEN_LARGE = 4;
    private static final int LARGE = 2000;

    private final int[][] needs;
    private final Size size;
    final List<Place> places = new ArrayList<>();
    final List<Segment> segments = new ArrayList<>();
    /** For each step and each step it needs (as in {@code needs}) the last piece of that edge, into the step. */
    final Map<Long, Integer> lastSegments = new HashMap<>();

    /** Centre of each place. */
    double[] x = {};

    List<int[]> layers = List.of();
    double width;

    private int[][] above = {};
    private int[][] below = {};

    private LayeredLayout(int[][] needs, Size size) {
        this.needs = needs;
        this.size = size;
    }

    /** Lay out nodes of which each needs the given others. */
    static LayeredLayout of(int[][] needs, Size size) {
        var layout = new LayeredLayout(needs, size);
        layout.assignLayers();
        layout.connect();
        layout.orderLayers();
        layout.position();
        return layout;
    }

    static long key(int from, int to) {
        return ((long) from << 32) | to;
    }

    private void assignLayers() {
        var layer = new int[needs.length];
        var perLayer = new ArrayList<Integer>();
        for (int node : RailGraph.order(needs)) {
            int first = 0;
            for (int source : needs[node]) {
                first = Math.max(first, layer[source] + 1);
            }
            layer[node] = first;
        }
        // A layer too wide to read becomes several: later layers move down as a whole, so edges still go forward.
        int deepest = Arrays.stream(layer).max().orElse(-1);
        var count = new int[deepest + 1];
        for (int each : layer) {
            count[each]++;
        }
        var start = new int[deepest + 2];
        for (int i = 0; i <= deepest; i++) {
            start[i + 1] = start[i] + (count[i] + size.maxPerLayer() - 1) / size.maxPerLayer();
        }
        var used = new int[deepest + 1];
        for (int node = 0; node < needs.length; node++) {
            int old = layer[node];
            int rows = start[old + 1] - start[old];
            int perRow = (count[old] + rows - 1) / rows;
            places.add(new Place(node, node, start[old] + used[old]++ / perRow, true));
        }
        for (int i = 0; i < start[deepest + 1]; i++) {
            perLayer.add(0);
        }
        layers = new ArrayList<>();
        perLayer.forEach(zero -> layers.add(new int[0]));
    }

    private void connect() {
        var edges = new ArrayList<int[]>();
        for (int node = 0; node < needs.length; node++) {
            for (int source : needs[node]) {
                edges.add(new int[] {source, node});
            }
        }
        edges.sort(Comparator.comparingInt((int[] edge) -> edge[0]).thenComparingInt(edge -> layer(edge[1])));
        long budget = size.wayPoints() ? 1000 + 6L * (needs.length + edges.size()) : 0;
        int source = -1;
        int tip = -1;
        for (var edge : edges) {
            if (edge[0] != source) {
                source = edge[0];
                tip = source;
            }
            int missing = layer(edge[1]) - 1 - layer(tip);
            if (missing > budget) {
                addSegment(tip, edge[1], edge);
                continue;
            }
            for (; missing > 0; missing--, budget--) {
                places.add(new Place(-1, source, layer(tip) + 1, false));
                segments.add(new Segment(tip, places.size() - 1));
                tip = places.size() - 1;
            }
            addSegment(tip, edge[1], edge);
        }
        var members = new ArrayList<List<Integer>>();
        layers.forEach(layer -> members.add(new ArrayList<>()));
        for (int i = 0; i < places.size(); i++) {
            members.get(layer(i)).add(i);
        }
        members.forEach(
                list -> list.sort(Comparator.comparingInt(i -> places.get(i).source())));
        layers = new ArrayList<>(members.stream()
                .map(list -> list.stream().mapToInt(i -> i).toArray())
                .toList());
        above = neighbours(true);
        below = neighbours(false);
    }

    private int layer(int place) {
        return places.get(place).layer();
    }

    private void addSegment(int from, int to, int[] edge) {
        lastSegments.put(key(edge[0], edge[1]), segments.size());
        segments.add(new Segment(from, to));
    }

    private int[][] neighbours(boolean up) {
        var count = new int[places.size()];
        segments.forEach(segment -> count[up ? segment.to() : segment.from()]++);
        var result = new int[places.size()][];
        for (int i = 0; i < result.length; i++) {
            result[i] = new int[count[i]];
        }
        for (var segment : segments) {
            int here = up ? segment.to() : segment.from();
            result[here][--count[here]] = up ? segment.from() : segment.to();
        }
        return result;
    }

    private void orderLayers() {
        var rank = new double[places.size()];
        layers.forEach(layer -> rank(layer, rank));
        int sweeps = places.size() > LARGE ? SWEEPS_WHEN_LARGE : SWEEPS;
        var best = copy(layers);
        long fewest = Crossings.count(layers, below, rank);
        for (int sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
            boolean down = sweep % 2 == 0;
            for (int i = 0; i < layers.size(); i++) {
                sort(layers.get(down ? i : layers.size() - 1 - i), down ? above : below, rank);
            }
            long crossings = Crossings.count(layers, below, rank);
            if (crossings < fewest) {
                fewest = crossings;
                best = copy(layers);
            }
        }
        layers = best;
    }

    private static void sort(int[] layer, int[][] neighbours, double[] rank) {
        var wish = new HashMap<Integer, Double>();
        for (int place : layer) {
            wish.put(
                    place,
                    Arrays.stream(neighbours[place])
                            .mapToDouble(i -> rank[i])
                            .average()
                            .orElse(rank[place]));
        }
        var sorted = Arrays.stream(layer)
                .boxed()
                .sorted(Comparator.comparing(wish::get))
                .toList();
        for (int i = 0; i < layer.length; i++) {
            layer[i] = sorted.get(i);
        }
        rank(layer, rank);
    }

    /** Ranks run from 0 to 1 in each layer, so that layers of different sizes compare. */
    private static void rank(int[] layer, double[] rank) {
        for (int i = 0; i < layer.length; i++) {
            rank[layer[i]] = (i + 0.5) / layer.length;
        }
    }

    private static List<int[]> copy(List<int[]> layers) {
        return new ArrayList<>(layers.stream().map(int[]::clone).toList());
    }

    private void position() {
        x = new double[places.size()];
        for (var layer : layers) {
            double at = 0;
            for (int place : layer) {
                x[place] = at + widthOf(place) / 2;
                at += widthOf(place) + size.gap();
            }
            for (int place : layer) {
                x[place] -= (at - size.gap()) / 2;
            }
        }
        // Places settle slowly along chains; large graphs get what keeps the time linear.
        int rounds = Math.max(SWEEPS_WHEN_LARGE, Math.min(200, 60_000 / (places.size() + 1)));
        for (int round = 0; round < rounds; round++) {
            boolean down = round % 2 == 0;
            for (int i = 0; i < layers.size(); i++) {
                place(layers.get(down ? i : layers.size() - 1 - i));
            }
        }
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < x.length; i++) {
            left = Math.min(left, x[i] - widthOf(i) / 2);
            right = Math.max(right, x[i] + widthOf(i) / 2);
        }
        for (int i = 0; i < x.length; i++) {
            x[i] -= left;
        }
        width = x.length == 0 ? 0 : right - left;
    }

    private double widthOf(int place) {
        return places.get(place).isNode() ? size.nodeWidth() : size.wayPointWidth();
    }

    /** Move each place of a layer to the mean of its neighbours, or as near as the order and the gaps allow. */
    private void place(int[] layer) {
        var wish = new double[layer.length];
        var weight = new double[layer.length];
        var offset = new double[layer.length];
        for (int i = 0; i < layer.length; i++) {
            int place = layer[i];
            if (i > 0) {
                offset[i] = offset[i - 1] + (widthOf(layer[i - 1]) + widthOf(place)) / 2 + size.gap();
            }
            double sum = 0;
            double weights = 0;
            for (int[] neighbours : List.of(above[place], below[place])) {
                for (int other : neighbours) {
                    double pull =
                            pull(places.get(place).isNode(), places.get(other).isNode());
                    sum += pull * x[other];
                    weights += pull;
                }
            }
            wish[i] = (weights == 0 ? x[place] : sum / weights) - offset[i];
            weight[i] = Math.max(weights, 0.1);
        }
        Monotone.fit(wish, weight);
        for (int i = 0; i < layer.length; i++) {
            x[layer[i]] = wish[i] + offset[i];
        }
    }

    /**
     * Cables are to run straight, and steps to stand above each other rather than below a cable. Both ends pull alike,
     * or else the whole picture would drift.
     */
    private static double pull(boolean isNode, boolean toNode) {
        if (isNode && toNode) {
            return 1;
        }
        return isNode || toNode ? 0.1 : 4;
    }
}
