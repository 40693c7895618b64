package dev.same.magics.render;

import dev.same.magics.render.DagView.Node;
import dev.same.magics.render.DagView.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A run in as many lines as there are: the heading, and the steps that matter most now. */
final class ActiveSteps {
    private ActiveSteps() {}

    /** Return at most {@code rows} lines, two at least. */
    static List<String> lines(DagView view, TextStyle style, int rows) {
        var glyphs = Glyphs.of(style);
        var steps = new StepLine(view, style);
        var lines = new ArrayList<String>();
        lines.add(DagText.heading(view, style));
        // Sorting is stable: within a state the order of the notebook stays.
        var chosen = view.nodes().stream()
                .sorted(Comparator.comparingInt(ActiveSteps::urgency))
                .limit(rows - 2L)
                .toList();
        for (var node : chosen) {
            var line = new StyledLine(style).add(glyphs.mark(node.state()), StyledLine.sgr(node.state()));
            steps.add(line.to(2), node);
            lines.add(line.toString());
        }
        int more = view.nodes().size() - chosen.size();
        lines.add(new StyledLine(style)
                .add(glyphs.ellipsis + " and " + more + " more", StyledLine.DIM)
                .toString());
        return lines;
    }

    private static int urgency(Node node) {
        return switch (node.state()) {
            case RUNNING -> 0;
            case FAILED -> 1;
            case QUEUED -> 2;
            case CANCELLED -> 3;
            case PENDING, PLANNED -> 4;
            case SUCCEEDED, CACHED, SKIPPED -> node.state() == State.SKIPPED ? 6 : 5;
        };
    }
}
