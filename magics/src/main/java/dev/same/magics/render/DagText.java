package dev.same.magics.render;

import dev.same.magics.render.DagView.Node;
import dev.same.magics.render.DagView.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Draws a DAG as text: a heading, one line for each step with rails that show what comes from where, and the warnings.
 *
 * <p>The names that flow stand on the line that leads into the step that reads them. Where too many rails would run
 * side by side for the width, the steps are listed with what they need instead.
 */
public final class DagText {
    private final DagView view;
    private final TextStyle style;
    private final Glyphs glyphs;
    private final StepLine steps;

    private DagText(DagView view, TextStyle style) {
        this.view = view;
        this.style = style;
        this.glyphs = Glyphs.of(style);
        this.steps = new StepLine(view, style);
    }

    /** Return the drawing; each line ends with a line feed and is no wider than the style says. */
    public static String draw(DagView view, TextStyle style) {
        var drawing = new StringBuilder();
        new DagText(view, style).lines().forEach(line -> drawing.append(line).append('\n'));
        return drawing.toString();
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(heading(view, style));
        lines.add("");
        var rows = RailGraph.rows(view.needs(), Math.max(2, style.width() / 6));
        if (rows.isEmpty()) {
            list(lines);
        } else {
            graph(rows, lines);
        }
        if (!view.warnings().isEmpty()) {
            lines.add("");
        }
        for (var warning : view.warnings()) {
            lines.addAll(Wrap.lines(glyphs.warning + " ", SafeText.line(warning), style, StyledLine.YELLOW));
        }
        return lines;
    }

    /** Return the title and how many steps are in which state. */
    static String heading(DagView view, TextStyle style) {
        var glyphs = Glyphs.of(style);
        var tail = glyphs.dot + summary(view, glyphs);
        int room = Math.max(10, style.width() - DisplayWidth.of(tail));
        return new StyledLine(style)
                .add(DisplayWidth.cut(SafeText.line(view.title()), room, glyphs.ellipsis), StyledLine.BOLD)
                .add(tail, StyledLine.DIM)
                .toString();
    }

    /** Return how many steps there are, and how many in which state. */
    static String summary(DagView view, Glyphs glyphs) {
        var counts = new EnumMap<State, Integer>(State.class);
        view.nodes().forEach(node -> counts.merge(node.state(), 1, Integer::sum));
        counts.remove(State.PLANNED);
        var states = new StringJoiner(", ");
        counts.forEach((state, count) -> states.add(count + " " + state.word()));
        int size = view.nodes().size();
        return (size == 1 ? "1 step" : size + " steps") + (states.length() == 0 ? "" : glyphs.dot + states);
    }

    private void graph(List<RailGraph.Row> rows, List<String> lines) {
        int width = rows.stream().mapToInt(row -> row.arms().length).max().orElse(0);
        var incoming = incomingNames();
        for (var row : rows) {
            var line = new StyledLine(style);
            var node = view.nodes().get(row.node());
            rails(row, node, line);
            if (row.isStep()) {
                steps.add(line.to(width), node);
            } else {
                // Aligned with the names of the steps, so that rails stay free.
                line.to(width).add(incoming.getOrDefault(node.name(), ""), StyledLine.DIM);
            }
            lines.add(line.toString());
        }
    }

    private void rails(RailGraph.Row row, Node node, StyledLine line) {
        var run = new StringBuilder();
        for (int column = 0; column < row.arms().length; column++) {
            if (row.isStep() && column == row.column()) {
                line.add(run.toString(), StyledLine.DIM);
                run.setLength(0);
                line.add(glyphs.mark(node.state()), StyledLine.sgr(node.state()));
            } else {
                run.append(glyphs.rail(row.arms()[column]));
            }
        }
        line.add(run.toString().stripTrailing(), StyledLine.DIM);
    }

    private Map<String, String> incomingNames() {
        var names = new HashMap<String, LinkedHashSet<String>>();
        for (var edge : view.edges()) {
            var into = names.computeIfAbsent(edge.to(), key -> new LinkedHashSet<>());
            edge.names().forEach(name -> into.add(SafeText.line(name)));
        }
        var joined = new HashMap<String, String>();
        names.forEach((node, list) -> joined.put(node, String.join(", ", list)));
        return joined;
    }

    private void list(List<String> lines) {
        var needs = new HashMap<String, StringJoiner>();
        for (var edge : view.edges()) {
            var names = edge.names().isEmpty() ? "" : " (" + String.join(", ", edge.names()) + ")";
            needs.computeIfAbsent(edge.to(), key -> new StringJoiner(", ")).add(SafeText.line(edge.from() + names));
        }
        for (int index : RailGraph.order(view.needs())) {
            var node = view.nodes().get(index);
            var line = new StyledLine(style).add(glyphs.mark(node.state()), StyledLine.sgr(node.state()));
            steps.add(line.to(2), node);
            var needed = needs.get(node.name());
            boolean fits = needed != null && DisplayWidth.of("  needs: " + needed) <= line.room();
            if (fits) {
                line.add("  needs: " + needed, StyledLine.DIM);
            }
            lines.add(line.toString());
            if (needed != null && !fits) {
                lines.addAll(Wrap.lines("    needs: ", needed.toString(), style, StyledLine.DIM));
            }
        }
    }
}
