package dev.same.magics.render;

import dev.same.magics.render.DagView.Edge;
import dev.same.magics.render.DagView.Node;
import dev.same.magics.render.DagView.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeSet;

/** Views that the tests draw. */
final class Views {
    private Views() {}

    static Node node(String name, State state, String title, String detail, String elapsed) {
        return new Node(
                name,
                title,
                state,
                detail,
                OptionalDouble.empty(),
                Optional.of(elapsed).filter(text -> !text.isEmpty()));
    }

    static Node running(String name, double progress, String elapsed) {
        return new Node(name, "", State.RUNNING, "", OptionalDouble.of(progress), Optional.of(elapsed));
    }

    static Edge edge(String from, String to, String... names) {
        return new Edge(from, to, List.of(names));
    }

    static DagView view(List<Node> nodes, Edge... edges) {
        return new DagView("test", nodes, List.of(edges), List.of());
    }

    /** The views with golden files, by the name of the file. */
    static Map<String, DagView> golden() {
        var views = new LinkedHashMap<String, DagView>();
        views.put("empty", new DagView("empty.ipynb", List.of(), List.of(), List.of("the notebook has no code cells")));
        views.put("one", new DagView("one.ipynb", List.of(Node.of("all", State.PLANNED)), List.of(), List.of()));
        views.put("run", run());
        views.put("plan", plan());
        views.put("failed", failed());
        views.put("hostile", hostile());
        views.put("chain", chain(10));
        views.put("fan", fan(9));
        views.put("wide-fan", fan(30));
        views.put("random", random(50, 5));
        return views;
    }

    static DagView run() {
        return new DagView(
                "hello-steps",
                List.of(
                        node("read-text", State.SUCCEEDED, "Read the text", "", "0.2 s"),
                        node("count-words", State.CACHED, "Count words", "", "12 ms"),
                        running("longest-words", 0.62, "3.4 s"),
                        node("rhymes", State.QUEUED, "", "cpu 2 · 4 GiB", ""),
                        node("report", State.PENDING, "Put it together", "", "")),
                List.of(
                        edge("read-text", "count-words", "words"),
                        edge("read-text", "longest-words", "words"),
                        edge("read-text", "rhymes", "lines", "words"),
                        edge("count-words", "report", "counts"),
                        edge("longest-words", "report", "longest"),
                        edge("rhymes", "report")),
                List.of());
    }

    static DagView plan() {
        return new DagView(
                "house-prices.ipynb",
                List.of(
                        node("load", State.PLANNED, "Load the data", "", ""),
                        node("clean", State.PLANNED, "Clean it", "", ""),
                        node("features", State.PLANNED, "Make features", "cpu 1 · 1 GiB", ""),
                        node("train-forest", State.PLANNED, "Train a random forest", "cpu 2 · 4 GiB", ""),
                        node("train-linear", State.PLANNED, "Train a linear model", "", ""),
                        node("evaluate", State.PLANNED, "Evaluate both models", "", ""),
                        Node.of("publish", State.PLANNED)),
                List.of(
                        edge("load", "clean", "raw"),
                        edge("clean", "features", "table"),
                        edge("features", "train-forest", "X_train", "y_train"),
                        edge("features", "train-linear", "X_train", "y_train"),
                        edge("train-forest", "evaluate", "forest"),
                        edge("train-linear", "evaluate", "linear"),
                        edge("features", "evaluate", "X_test", "y_test"),
                        edge("evaluate", "publish", "scores"),
                        edge("load", "publish", "raw")),
                List.of(
                        "cell 7, line 3: open(\"data.csv\") reads a file that no step writes; it will not be there on"
                                + " another machine. Declare it with %same dataset.",
                        "step \"publish\" uses exec(): all live names are handed to it"));
    }

    static DagView failed() {
        return new DagView(
                "failing-step.ipynb",
                List.of(
                        node("prepare", State.SUCCEEDED, "", "", "0.1 s"),
                        node("divide", State.FAILED, "Divide", "ZeroDivisionError: division by zero", "0.1 s"),
                        Node.of("report", State.SKIPPED),
                        node("side", State.CANCELLED, "", "", "2 s")),
                List.of(edge("prepare", "divide", "rows"), edge("divide", "report", "shares")),
                List.of());
    }

    static DagView hostile() {
        var red = "a<b>&\"'\u001b[31mred\u202e";
        var wide = "特征工程与数据清洗的步骤名称非常长";
        return new DagView(
                "<script>alert(1)</script> & \"co\"",
                List.of(
                        node(wide, State.SUCCEEDED, "中文标题 很长很长很长很长很长很长很长", "", "1 min 4 s"),
                        node(red, State.RUNNING, "👩‍🔬 e\u0301tude ]]> <!--", "", "2 s"),
                        node("x".repeat(90), State.FAILED, "y".repeat(200), "z".repeat(200), "3 d 4 h")),
                List.of(
                        edge(wide, red, "<名前>", "a_very_long_variable_name_that_goes_on_and_on"),
                        edge(red, "x".repeat(90), "q".repeat(80))),
                List.of("</text><script>alert(2)</script>\u0000\ud800"));
    }

    static DagView fan(int width) {
        var nodes = new ArrayList<Node>();
        var edges = new ArrayList<Edge>();
        nodes.add(node("split", State.SUCCEEDED, "", "", "1.2 s"));
        for (int i = 0; i < width; i++) {
            nodes.add(i < 3 ? node("fit-" + i, State.SUCCEEDED, "", "", i + " s") : Node.of("fit-" + i, State.QUEUED));
            edges.add(edge("split", "fit-" + i, "fold_" + i));
            edges.add(edge("fit-" + i, "best", "score_" + i));
        }
        nodes.add(node("best", State.PENDING, "Pick the best", "", ""));
        return new DagView("fan of " + width, nodes, edges, List.of());
    }

    static DagView chain(int length) {
        var nodes = new ArrayList<Node>();
        var edges = new ArrayList<Edge>();
        for (int i = 0; i < length; i++) {
            nodes.add(Node.of("step-" + i, State.values()[i % State.values().length]));
            if (i > 0) {
                edges.add(edge("step-" + (i - 1), "step-" + i, "x"));
            }
            if (i > 1) {
                edges.add(edge("step-0", "step-" + i, "config"));
            }
        }
        return new DagView("chain of " + length, nodes, edges, List.of());
    }

    static DagView random(int size, long seed) {
        var random = new Random(seed);
        var nodes = new ArrayList<Node>();
        var edges = new ArrayList<Edge>();
        int reach = 1 + random.nextInt(8);
        int most = 1 + random.nextInt(3);
        for (int i = 0; i < size; i++) {
            nodes.add(Node.of("step-" + i, State.values()[random.nextInt(State.values().length)]));
            var sources = new TreeSet<Integer>();
            for (int j = i == 0 ? 0 : random.nextInt(most + 1); j > 0; j--) {
                sources.add(Math.max(0, i - 1 - random.nextInt(reach)));
            }
            sources.forEach(source -> edges.add(edge(
                    "step-" + source,
                    "step-" + nodes.get(nodes.size() - 1).name().substring(5),
                    random.nextInt(4) == 0 ? new String[0] : new String[] {"value_" + source})));
        }
        return new DagView("random " + size + " of seed " + seed, nodes, edges, List.of());
    }
}
