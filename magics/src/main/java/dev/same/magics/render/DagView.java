package dev.same.magics.render;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What there is to see of a plan or a run: its steps, what flows between them, and what to be warned of.
 *
 * <p>The order of the nodes is kept where a picture has a choice, so hand them over as they stand in the notebook.
 * Immutable; valid from construction on: every edge joins two known nodes, and there is no cycle.
 */
public record DagView(String title, List<Node> nodes, List<Edge> edges, List<String> warnings) {
    /**
     * Copy and validate.
     *
     * @throws IllegalArgumentException naming every duplicate node and edge, every unknown end of an edge, or, if there
     *     are none, the steps of one cycle
     */
    public DagView {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
        warnings = List.copyOf(warnings);
        var problems = problems(nodes, edges);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("cannot draw \"" + title + "\": " + String.join("; ", problems));
        }
    }

    /** Where a step stands, in the words of the product. */
    public enum State {
        /** Shown before anything runs. */
        PLANNED,
        /** Waits for other steps. */
        PENDING,
        /** Could start; waits for a slot. */
        QUEUED,
        /** Executes now. */
        RUNNING,
        /** Its result was there already. */
        CACHED,
        /** Executed, with a result. */
        SUCCEEDED,
        /** Executed, without a result. */
        FAILED,
        /** Stopped on request. */
        CANCELLED,
        /** Not executed, for a step before it has no result. */
        SKIPPED;

        /** Return the word as the product spells it: lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Return whether nothing more will happen to the step. */
        public boolean isFinal() {
            return switch (this) {
                case CACHED, SUCCEEDED, FAILED, CANCELLED, SKIPPED -> true;
                case PLANNED, PENDING, QUEUED, RUNNING -> false;
            };
        }
    }

    /**
     * One step.
     *
     * @param name unique in the view; what edges refer to
     * @param title a heading for people; blank or equal to the name when there is none
     * @param detail a short remark, such as resources or the reason of a failure; may be blank
     * @param progress between 0 and 1, as reported by the step
     * @param elapsed time spent so far, already formatted (see {@link Durations})
     */
    public record Node(
            String name, String title, State state, String detail, OptionalDouble progress, Optional<String> elapsed) {
        /** Validate that there is a name, and that progress is a fraction. */
        public Node {
            if (name.isBlank()) {
                throw new IllegalArgumentException("a step needs a name, got \"" + name + "\"");
            }
            if (progress.isPresent() && !(progress.getAsDouble() >= 0 && progress.getAsDouble() <= 1)) {
                throw new IllegalArgumentException(
                        "progress of step \"" + name + "\" must be between 0 and 1, got " + progress.getAsDouble());
            }
        }

        /** Return a node that has a name and a state only. */
        public static Node of(String name, State state) {
            return new Node(name, "", state, "", OptionalDouble.empty(), Optional.empty());
        }

        /** Return the title if it says more than the name does. */
        Optional<String> heading() {
            return title.isBlank() || title.equals(name) ? Optional.empty() : Optional.of(title);
        }
    }

    /**
     * What one step hands to another.
     *
     * @param names the names that flow; empty when the second step merely has to wait for the first
     */
    public record Edge(String from, String to, List<String> names) {
        /** Copy. */
        public Edge {
            names = List.copyOf(names);
        }
    }

    /** Return for each node, by index, the indices of the nodes it needs, ascending. */
    int[][] needs() {
        var index = index();
        var needs = new ArrayList<List<Integer>>();
        nodes.forEach(node -> needs.add(new ArrayList<>()));
        edges.forEach(edge -> needs.get(at(index, edge.to())).add(at(index, edge.from())));
        return needs.stream()
                .map(list -> list.stream().mapToInt(i -> i).sorted().toArray())
                .toArray(int[][]::new);
    }

    /** Return the position of each node by name. */
    Map<String, Integer> index() {
        return index(nodes);
    }

    static int at(Map<String, Integer> index, String name) {
        return index.getOrDefault(name, -1);
    }

    private static Map<String, Integer> index(List<Node> nodes) {
        var index = new HashMap<String, Integer>();
        for (int i = 0; i < nodes.size(); i++) {
            index.put(nodes.get(i).name(), i);
        }
        return index;
    }

    private static List<String> problems(List<Node> nodes, List<Edge> edges) {
        var problems = new ArrayList<String>();
        var names = new HashSet<String>();
        for (var node : nodes) {
            if (!names.add(node.name())) {
                problems.add("step \"" + node.name() + "\" is there twice");
            }
        }
        var pairs = new HashSet<List<String>>();
        for (var edge : edges) {
            for (var end : List.of(edge.from(), edge.to())) {
                if (!names.contains(end)) {
                    problems.add("edge from \"" + edge.from() + "\" to \"" + edge.to() + "\" names the unknown step \""
                            + end + "\"");
                }
            }
            if (!pairs.add(List.of(edge.from(), edge.to()))) {
                problems.add("edge from \"" + edge.from() + "\" to \"" + edge.to() + "\" is there twice");
            }
        }
        if (problems.isEmpty()) {
            cycle(nodes, edges).ifPresent(cycle -> problems.add("cycle " + String.join(" -> ", cycle)));
        }
        return problems;
    }

    /** Find a cycle: take away what needs nothing until nothing changes; what is left leads backwards into one. */
    private static Optional<List<String>> cycle(List<Node> nodes, List<Edge> edges) {
        var needs = new HashMap<String, List<String>>();
        var feeds = new HashMap<String, List<String>>();
        var open = new HashMap<String, Integer>();
        for (var edge : edges) {
            needs.computeIfAbsent(edge.to(), key -> new ArrayList<>()).add(edge.from());
            feeds.computeIfAbsent(edge.from(), key -> new ArrayList<>()).add(edge.to());
            open.merge(edge.to(), 1, Integer::sum);
        }
        var ready = new ArrayDeque<String>();
        nodes.stream().map(Node::name).filter(name -> !open.containsKey(name)).forEach(ready::add);
        while (!ready.isEmpty()) {
            for (var next : feeds.getOrDefault(ready.remove(), List.of())) {
                if (open.merge(next, -1, Integer::sum) == 0) {
                    open.remove(next);
                    ready.add(next);
                }
            }
        }
        return nodes.stream()
                .map(Node::name)
                .filter(open::containsKey)
                .findFirst()
                .map(start -> {
                    var path = new ArrayList<String>();
                    var name = start;
                    while (!path.contains(name)) {
                        path.add(0, name);
                        name = needs.getOrDefault(name, List.of()).stream()
                                .filter(open::containsKey)
                                .findFirst()
                                .orElse(name);
                    }
                    var loop = new ArrayList<>(path.subList(0, path.indexOf(name) + 1));
                    loop.add(0, name);
                    return List.copyOf(loop);
                });
    }
}
