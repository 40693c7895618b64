package dev.same.magics.render;

import dev.same.magics.render.DagView.Node;
import dev.same.magics.render.DagView.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One plain line for each change of a state, for pipes and CI: {@code train   succeeded  1.2 s}.
 *
 * <p>Steps that have yet to start say nothing. Log lines are written as they come.
 */
public final class PlainProgress implements ProgressView {
    private static final int STATE_WIDTH = 9;

    private final Sink out;
    private final TextStyle style;
    private final Map<String, State> shown = new HashMap<>();

    /** Write to {@code out}; of {@code style}, the width is ignored: a line of a log is as long as it is. */
    public PlainProgress(Appendable out, TextStyle style) {
        this.out = new Sink(out);
        this.style = style;
    }

    @Override
    public void show(DagView view) {
        int width = view.nodes().stream()
                .mapToInt(node -> DisplayWidth.of(SafeText.line(node.name())))
                .max()
                .orElse(0);
        for (var node : view.nodes()) {
            boolean begun = node.state() == State.RUNNING || node.state().isFinal();
            if (begun && shown.put(node.name(), node.state()) != node.state()) {
                out.write(line(node, Math.min(width, 40)));
            }
        }
    }

    @Override
    public void log(String line) {
        out.write(SafeText.logLine(line, style.colour()) + "\n");
    }

    @Override
    public void tick() {
        // Nothing is ever held back.
    }

    @Override
    public void close() {
        // Each line was final when it was written.
    }

    private String line(Node node, int nameWidth) {
        var line = new StyledLine(style.withWidth(Integer.MAX_VALUE));
        line.add(DisplayWidth.padRight(SafeText.line(node.name()), nameWidth) + "  ", StyledLine.NONE);
        line.add(DisplayWidth.padRight(node.state().word(), STATE_WIDTH), StyledLine.sgr(node.state()));
        remarks(node).forEach(remark -> line.add("  " + remark, StyledLine.NONE));
        return line + "\n";
    }

    /** Time and detail belong to the end of a step; at its start there is no time, and the plan has the detail. */
    private static List<String> remarks(Node node) {
        var remarks = new ArrayList<String>();
        if (node.state().isFinal()) {
            node.elapsed().ifPresent(remarks::add);
            if (!node.detail().isBlank()) {
                remarks.add(SafeText.line(node.detail()));
            }
        }
        return remarks;
    }
}
