package dev.same.magics.render;

import dev.same.magics.render.DagView.Node;
import dev.same.magics.render.DagView.State;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The columns of one step: name, state, time, then what else there is to say. */
final class StepLine {
    private static final int GAP = 2;
    private static final int BAR = 12;

    private final Glyphs glyphs;
    private final int nameWidth;
    private final int stateWidth;
    private final int timeWidth;

    StepLine(DagView view, TextStyle style) {
        this.glyphs = Glyphs.of(style);
        var nodes = view.nodes();
        this.nameWidth = Math.min(
                Math.max(8, style.width() * 2 / 5), widest(nodes.stream().map(node -> SafeText.line(node.name()))));
        this.stateWidth = widest(nodes.stream().map(StepLine::state));
        this.timeWidth = widest(nodes.stream().flatMap(node -> node.elapsed().stream()));
    }

    /** Append the columns of {@code node} to a line that stands where its name is to begin. */
    void add(StyledLine line, Node node) {
        var name = DisplayWidth.cut(SafeText.line(node.name()), Math.min(nameWidth, line.room()), glyphs.ellipsis);
        boolean over = node.state() == State.SKIPPED || node.state() == State.CANCELLED;
        line.add(DisplayWidth.padRight(name, nameWidth), over ? StyledLine.DIM : StyledLine.BOLD);
        if (stateWidth > 0) {
            column(line, DisplayWidth.padRight(state(node), stateWidth), StyledLine.sgr(node.state()));
        }
        if (timeWidth > 0) {
            column(line, DisplayWidth.padLeft(node.elapsed().orElse(""), timeWidth), StyledLine.NONE);
        }
        if (node.state() == State.RUNNING && node.progress().isPresent()) {
            double fraction = node.progress().getAsDouble();
            column(line, glyphs.bar(fraction, BAR), StyledLine.BLUE);
            line.add(String.format(Locale.ROOT, " %3d %%", (int) Math.floor(fraction * 100)), StyledLine.NONE);
        }
        remark(line, node);
    }

    private void remark(StyledLine line, Node node) {
        var heading = node.heading().orElse("");
        // Of a failed step, what went wrong matters more than what it is called.
        var ordered = node.state() == State.FAILED ? List.of(node.detail(), heading) : List.of(heading, node.detail());
        var parts = ordered.stream()
                .filter(part -> !part.isBlank())
                .map(SafeText::line)
                .toList();
        // Less than this says nothing.
        if (!parts.isEmpty() && line.room() >= 8) {
            column(
                    line,
                    String.join(glyphs.dot, parts),
                    node.state() == State.FAILED ? StyledLine.RED : StyledLine.DIM);
        }
    }

    private void column(StyledLine line, String text, String sgr) {
        line.add(" ".repeat(GAP), StyledLine.NONE).add(text, sgr);
    }

    private static String state(Node node) {
        return node.state() == State.PLANNED ? "" : node.state().word();
    }

    private static int widest(Stream<String> texts) {
        return texts.mapToInt(DisplayWidth::of).max().orElse(0);
    }
}
