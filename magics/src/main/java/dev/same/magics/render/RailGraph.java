package dev.same.magics.render;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The rails left of the steps: one row for each step and one before it that shows where its inputs come from.
 *
 * <p>A rail belongs to the step that it comes out of and lasts until the last step that needs it. So a step that many
 * others need takes one rail, not one for each of them. A rail that a row only crosses keeps a plain vertical line;
 * one that is tapped gets a junction.
 */
final class RailGraph {
    /** No step uses the rail. */
    private static final int FREE = -1;

    /**
     * One row.
     *
     * @param node the step that stands in this row, or that the row leads to
     * @param isStep whether the step itself stands here
     * @param arms for every column, two to a rail, the arms (see {@link Glyphs}) to draw; the step's own column is 0
     */
    record Row(int node, boolean isStep, int column, int[] arms) {}

    private final int[][] needs;
    private final int[] consumersLeft;
    private final List<Integer> rails = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private RailGraph(int[][] needs) {
        this.needs = needs;
        this.consumersLeft = new int[needs.length];
        for (var sources : needs) {
            for (int source : sources) {
                consumersLeft[source]++;
            }
        }
    }

    /** Return the rows, or none as soon as more than {@code maxRails} rails would run side by side. */
    static List<Row> rows(int[][] needs, int maxRails) {
        var graph = new RailGraph(needs);
        for (int node : order(needs)) {
            graph.place(node);
            if (graph.rails.size() > maxRails) {
                return List.of();
            }
        }
        return graph.rows;
    }

    /** Return an order in which each step comes after those it needs, and else as given. */
    static int[] order(int[][] needs) {
        var feeds = new ArrayList<List<Integer>>();
        var open = new int[needs.length];
        for (int i = 0; i < needs.length; i++) {
            feeds.add(new ArrayList<>());
            open[i] = needs[i].length;
        }
        var ready = new PriorityQueue<Integer>();
        for (int i = 0; i < needs.length; i++) {
            for (int source : needs[i]) {
                feeds.get(source).add(i);
            }
            if (open[i] == 0) {
                ready.add(i);
            }
        }
        var order = new int[needs.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = ready.remove();
            for (int next : feeds.get(order[i])) {
                if (--open[next] == 0) {
                    ready.add(next);
                }
            }
        }
        return order;
    }

    private void place(int node) {
        var before = List.copyOf(rails);
        for (int source : needs[node]) {
            consumersLeft[source]--;
        }
        int rail = railFor(node);
        for (int i = 0; i < rails.size(); i++) {
            if (rails.get(i) != FREE && consumersLeft[rails.get(i)] == 0) {
                rails.set(i, FREE);
            }
        }
        if (rail == rails.size()) {
            rails.add(FREE);
        }
        if (!rows.isEmpty()) {
            rows.add(connector(node, rail, before));
        }
        rows.add(step(node, rail));
        rails.set(rail, consumersLeft[node] > 0 ? node : FREE);
        while (!rails.isEmpty() && rails.get(rails.size() - 1) == FREE) {
            rails.remove(rails.size() - 1);
        }
    }

    /** Prefer a rail that ends here, so that a chain is a straight line; else the first free one. */
    private int railFor(int node) {
        for (int i = 0; i < rails.size(); i++) {
            if (rails.get(i) != FREE && needsRail(node, i) && consumersLeft[rails.get(i)] == 0) {
                return i;
            }
        }
        int free = rails.indexOf(FREE);
        return free >= 0 ? free : rails.size();
    }

    private boolean needsRail(int node, int rail) {
        for (int source : needs[node]) {
            if (source == rails.get(rail)) {
                return true;
            }
        }
        return false;
    }

    private Row connector(int node, int rail, List<Integer> before) {
        int count = Math.max(rails.size(), before.size());
        var arms = new int[2 * count];
        int first = rail;
        int last = rail;
        for (int i = 0; i < before.size(); i++) {
            if (before.get(i) != FREE && contains(needs[node], before.get(i))) {
                first = Math.min(first, i);
                last = Math.max(last, i);
            }
        }
        for (int i = 0; i < count; i++) {
            boolean above = i < before.size() && before.get(i) != FREE;
            boolean tapped = above && contains(needs[node], before.get(i));
            boolean below = i < rails.size() && rails.get(i) != FREE;
            boolean joined = tapped || i == rail;
            int here = (above ? Glyphs.UP : 0) | (below || (i == rail && needs[node].length > 0) ? Glyphs.DOWN : 0);
            boolean straight = here != 0 && !joined;
            if (!straight) {
                here |= (i > first && i <= last ? Glyphs.LEFT : 0) | (i >= first && i < last ? Glyphs.RIGHT : 0);
            }
            arms[2 * i] = here;
            arms[2 * i + 1] = i >= first && i < last ? Glyphs.LEFT | Glyphs.RIGHT : 0;
        }
        return new Row(node, false, 2 * rail, arms);
    }

    private Row step(int node, int rail) {
        var arms = new int[2 * rails.size()];
        for (int i = 0; i < rails.size(); i++) {
            arms[2 * i] = i != rail && rails.get(i) != FREE ? Glyphs.UP | Glyphs.DOWN : 0;
        }
        return new Row(node, true, 2 * rail, arms);
    }

    private static boolean contains(int[] values, int wanted) {
        for (int value : values) {
            if (value == wanted) {
                return true;
            }
        }
        return false;
    }
}
