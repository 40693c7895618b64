package dev.same.step.java.codec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/** Visits the nodes of a graph so that what a node holds comes before it, as far as there are no cycles. */
final class LateOrder {
    private static final byte NEW = 0;
    private static final byte OPEN = 1;
    private static final byte DONE = 2;

    private final Graph graph;
    private final IntPredicate wanted;
    private final IntConsumer visit;
    private final byte[] states;
    private boolean cycle;

    LateOrder(Graph graph, IntPredicate wanted, IntConsumer visit) {
        this.graph = graph;
        this.wanted = wanted;
        this.visit = visit;
        this.states = new byte[graph.nodes.size()];
    }

    LateOrder run() {
        for (int i = 0; i < states.length; i++) {
            if (states[i] == NEW) {
                from(i);
            }
        }
        return this;
    }

    void ifCycle(Runnable action) {
        if (cycle) {
            action.run();
        }
    }

    private void from(int start) {
        Deque<int[]> path = new ArrayDeque<>();
        states[start] = OPEN;
        path.push(new int[] {start, 0});
        while (!path.isEmpty()) {
            int[] top = path.peek();
            Object[] parts = graph.nodes.get(top[0]).parts();
            if (top[1] == parts.length) {
                path.pop();
                states[top[0]] = DONE;
                if (wanted.test(top[0])) {
                    visit.accept(top[0]);
                }
            } else if (parts[top[1]++] instanceof Graph.Ref ref && ref.node() < states.length) {
                cycle |= states[ref.node()] == OPEN;
                if (states[ref.node()] == NEW) {
                    states[ref.node()] = OPEN;
                    path.push(new int[] {ref.node(), 0});
                }
            }
        }
    }
}
