package dev.same.magics.render;

import static dev.same.magics.render.SvgText.num;

import dev.same.magics.render.DagView.Edge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The part of an SVG that shows steps and edges, in coordinates of its own that start at 0. */
final class SvgPicture {
    private static final double LABEL_SIZE = 11;
    private static final double MAX_LABEL = 150;
    private static final double ARROW = 7;
    /** More labels than this between two layers would hide the edges, and take long to place. */
    private static final int MAX_LABELS = 40;

    private final DagView view;
    private final LayeredLayout layout;
    private final boolean compact;
    private final double nodeWidth;
    private final double nodeHeight;
    /** For each segment its edge, if it is the last piece of one; else -1. */
    private final int[] edgeOf;

    private final double[] startX;
    private final double[] endX;
    private final double[] top;
    private final double height;
    private final Map<Integer, List<SvgLabels.Spot>> spots = new HashMap<>();
    private final Map<Integer, List<Integer>> segmentsOfGap = new HashMap<>();

    SvgPicture(DagView view, boolean compact) {
        this.view = view;
        this.compact = compact;
        this.nodeWidth = compact ? 120 : SvgNode.width(view.nodes());
        this.nodeHeight = compact ? SvgNode.SMALL_HEIGHT : SvgNode.HEIGHT;
        int perLayer = compact ? Math.max(12, (int) Math.sqrt(view.nodes().size() / 4.0)) : 7;
        this.layout = LayeredLayout.of(
                view.needs(),
                new LayeredLayout.Size(nodeWidth, compact ? 12 : 28, compact ? 2 : 12, perLayer, !compact));
        this.edgeOf = new int[layout.segments.size()];
        this.startX = new double[layout.segments.size()];
        this.endX = new double[layout.segments.size()];
        this.top = new double[layout.layers.size()];
        assignEdges();
        ports();
        this.height = heights();
    }

    double width() {
        return layout.width;
    }

    double height() {
        return height;
    }

    void draw(StringBuilder out) {
        if (compact) {
            thinEdges(out);
        } else {
            edges(out);
        }
        for (int i = 0; i < view.nodes().size(); i++) {
            double x = layout.x[i] - nodeWidth / 2;
            double y = top[layout.places.get(i).layer()];
            if (compact) {
                SvgNode.drawSmall(view.nodes().get(i), x, y, nodeWidth, out);
            } else {
                SvgNode.draw(view.nodes().get(i), x, y, nodeWidth, out);
            }
        }
        spots.forEach((layer, list) -> labels(layer, list, out));
    }

    private void assignEdges() {
        Arrays.fill(edgeOf, -1);
        var index = view.index();
        for (int i = 0; i < view.edges().size(); i++) {
            var edge = view.edges().get(i);
            long key = LayeredLayout.key(DagView.at(index, edge.from()), DagView.at(index, edge.to()));
            edgeOf[layout.lastSegments.getOrDefault(key, 0)] = i;
        }
        for (int i = 0; i < layout.segments.size(); i++) {
            int layer = layout.places.get(layout.segments.get(i).from()).layer();
            segmentsOfGap.computeIfAbsent(layer, key -> new ArrayList<>()).add(i);
        }
    }

    /** Spread the ends of edges along the sides of a step, ordered by where they come from or go to. */
    private void ports() {
        var out = new ArrayList<List<Integer>>();
        var in = new ArrayList<List<Integer>>();
        layout.places.forEach(place -> {
            out.add(new ArrayList<>());
            in.add(new ArrayList<>());
        });
        for (int i = 0; i < layout.segments.size(); i++) {
            out.get(layout.segments.get(i).from()).add(i);
            in.get(layout.segments.get(i).to()).add(i);
        }
        for (int place = 0; place < layout.places.size(); place++) {
            spread(place, out.get(place), i -> layout.x[layout.segments.get(i).to()], startX);
            spread(place, in.get(place), i -> layout.x[layout.segments.get(i).from()], endX);
        }
    }

    private void spread(int place, List<Integer> segments, ToDoubleFunction<Integer> other, double[] ports) {
        segments.sort(Comparator.comparingDouble(other));
        boolean isNode = layout.places.get(place).isNode();
        double step = isNode ? Math.min(26, (nodeWidth - 40) / Math.max(1, segments.size())) : 0;
        for (int i = 0; i < segments.size(); i++) {
            ports[segments.get(i)] = layout.x[place] + (i - (segments.size() - 1) / 2.0) * step;
        }
    }

    private double heights() {
        double y = 0;
        for (int layer = 0; layer < top.length; layer++) {
            top[layer] = y;
            y += nodeHeight;
            if (layer + 1 < top.length) {
                y += compact ? compactGap(layer) : gap(layer);
            }
        }
        return y;
    }

    private double compactGap(int layer) {
        return segmentsOfGap.containsKey(layer) ? 26 : 8;
    }

    private double gap(int layer) {
        var segments = segmentsOfGap.getOrDefault(layer, List.of());
        var lines = new ArrayList<SvgLabels.Line>();
        long labels = segments.stream().filter(i -> !label(i).isEmpty()).count();
        for (int i : segments) {
            double width = labels > MAX_LABELS || label(i).isEmpty()
                    ? 0
                    : Math.min(MAX_LABEL, SvgText.width(label(i), LABEL_SIZE));
            lines.add(new SvgLabels.Line(startX[i], endX[i], width));
        }
        var plan = SvgLabels.plan(lines, layout.width);
        spots.put(
                layer,
                plan.spots().stream()
                        .map(spot -> new SvgLabels.Spot(segments.get(spot.line()), spot.x(), spot.y()))
                        .toList());
        return plan.height();
    }

    private String label(int segment) {
        return edgeOf[segment] < 0
                ? ""
                : SafeText.line(
                        String.join(", ", view.edges().get(edgeOf[segment]).names()));
    }

    private void edges(StringBuilder out) {
        for (int i = 0; i < layout.segments.size(); i++) {
            boolean last = edgeOf[i] >= 0;
            boolean waits = last && view.edges().get(edgeOf[i]).names().isEmpty();
            out.append(waits ? "<path class=\"e w\" d=\"" : "<path class=\"e\" d=\"");
            curve(i, last ? ARROW - 1 : 0, out);
            if (last) {
                out.append("\"><title>")
                        .append(describe(view.edges().get(edgeOf[i])))
                        .append("</title></path>");
                arrow(
                        endX[i],
                        top[layout.places.get(layout.segments.get(i).to()).layer()],
                        out);
            } else {
                out.append("\"/>");
            }
            out.append('\n');
        }
    }

    /** One path for all: a picture of this size is looked at from afar. */
    private void thinEdges(StringBuilder out) {
        out.append("<path class=\"e thin\" d=\"");
        for (int i = 0; i < layout.segments.size(); i++) {
            curve(i, 0, out);
        }
        out.append("\"/>\n");
    }

    private void curve(int segment, double shorter, StringBuilder out) {
        var from = layout.places.get(layout.segments.get(segment).from());
        var to = layout.places.get(layout.segments.get(segment).to());
        double y0 = top[from.layer()] + nodeHeight;
        double y1 = top[to.layer()];
        double middle = (y0 + y1) / 2;
        out.append('M').append(num(startX[segment])).append(' ').append(num(y0));
        if (Math.abs(startX[segment] - endX[segment]) < 0.05) {
            out.append('V').append(num(y1 - shorter));
        } else {
            out.append('C').append(num(startX[segment])).append(' ').append(num(middle));
            out.append(' ').append(num(endX[segment])).append(' ').append(num(middle - shorter / 2));
            out.append(' ').append(num(endX[segment])).append(' ').append(num(y1 - shorter));
        }
        if (!to.isNode()) {
            // A way point is as high as the steps beside it; the one piece that leads into it draws it.
            out.append('V').append(num(y1 + nodeHeight));
        }
    }

    private static void arrow(double x, double y, StringBuilder out) {
        out.append("<path class=\"a\" d=\"M")
                .append(num(x))
                .append(' ')
                .append(num(y - 1))
                .append("l-4-");
        out.append(num(ARROW)).append("h8z\"/>");
    }

    private void labels(int layer, List<SvgLabels.Spot> list, StringBuilder out) {
        for (var spot : list) {
            double y = top[layer] + nodeHeight + spot.y() + 4;
            var full = label(spot.line());
            double room = Math.min(MAX_LABEL, SvgText.width(full, LABEL_SIZE)) + 8;
            out.append("<g>");
            if (SvgText.width(full, LABEL_SIZE) > MAX_LABEL) {
                out.append("<title>").append(SafeText.xml(full)).append("</title>");
            }
            out.append("<rect class=\"lb\" x=\"")
                    .append(num(spot.x() - room / 2))
                    .append("\" y=\"");
            out.append(num(y - 12)).append("\" width=\"").append(num(room)).append("\" height=\"16\" rx=\"4\"/>");
            out.append("<text class=\"l\" x=\"")
                    .append(num(spot.x()))
                    .append("\" y=\"")
                    .append(num(y))
                    .append("\">");
            out.append(SvgText.fit(full, MAX_LABEL, LABEL_SIZE)).append("</text></g>\n");
        }
    }

    private static String describe(Edge edge) {
        var names = edge.names().isEmpty() ? "waits" : String.join(", ", edge.names());
        return SafeText.xml(edge.from() + " → " + edge.to() + ": " + names);
    }
}
