package dev.same.magics.render;

import static dev.same.magics.render.SvgText.num;

import dev.same.magics.render.DagView.Node;
import dev.same.magics.render.DagView.State;
import java.util.ArrayList;
import java.util.List;

/** One step as a card: icon of its state, name, time, a line of what else there is to say, progress. */
final class SvgNode {
    static final double HEIGHT = 56;
    static final double SMALL_HEIGHT = 24;
    private static final double NAME_SIZE = 13.5;
    private static final double DETAIL_SIZE = 11.5;
    private static final double SMALL_SIZE = 11;
    private static final double TEXT_AT = 40;
    private static final double PAD = 14;

    private SvgNode() {}

    /** Return the width that shows most of what there is to say, the same for all nodes. */
    static double width(List<Node> nodes) {
        double widest = 0;
        for (var node : nodes) {
            double time = node.elapsed()
                    .map(text -> SvgText.width(text, DETAIL_SIZE) + 10)
                    .orElse(0.0);
            double first = SvgText.width(SafeText.line(node.name()), NAME_SIZE) + time;
            double second = SvgText.width(secondLine(node), DETAIL_SIZE) + (hasBar(node) ? 40 : 0);
            widest = Math.max(widest, Math.max(first, Math.min(second, 215)));
        }
        return Math.round(Math.min(280, Math.max(150, widest + TEXT_AT + PAD)));
    }

    static void draw(Node node, double x, double y, double width, StringBuilder out) {
        open(node, x, y, "", out);
        box(width, HEIGHT, 10, out);
        var second = secondLine(node);
        double nameY = second.isEmpty() && !hasBar(node) ? 32.5 : 23.5;
        icon(node.state(), 22, nameY - 4.5, 1, out);
        double room = width - TEXT_AT - PAD;
        double time = node.elapsed()
                .map(text -> SvgText.width(text, DETAIL_SIZE) + 10)
                .orElse(0.0);
        text("n", TEXT_AT, nameY, SvgText.fit(node.name(), room - time, NAME_SIZE), out);
        node.elapsed().ifPresent(text -> text("d r", width - PAD, nameY, SvgText.fit(text, room, DETAIL_SIZE), out));
        if (hasBar(node)) {
            bar(node.progress().orElse(0), width, out);
        }
        if (!second.isEmpty()) {
            text("d", TEXT_AT, 41, SvgText.fit(second, room - (hasBar(node) ? 36 : 0), DETAIL_SIZE), out);
        }
        out.append("</g>\n");
    }

    /** Draw a card that has room for a name only. */
    static void drawSmall(Node node, double x, double y, double width, StringBuilder out) {
        open(node, x, y, " small", out);
        box(width, SMALL_HEIGHT, 6, out);
        icon(node.state(), 13, SMALL_HEIGHT / 2, 0.62, out);
        text("n", 25, 16, SvgText.fit(node.name(), width - 33, SMALL_SIZE), out);
        out.append("</g>\n");
    }

    private static void open(Node node, double x, double y, String more, StringBuilder out) {
        var all = new ArrayList<String>();
        all.add(node.name()
                + (node.heading().isPresent() ? " (" + node.heading().get() + ")" : ""));
        all.add(node.state().word());
        if (hasBar(node)) {
            all.add(percent(node.progress().orElse(0)));
        }
        node.elapsed().ifPresent(all::add);
        if (!node.detail().isBlank()) {
            all.add(node.detail());
        }
        out.append("<g class=\"").append(node.state().word()).append(more);
        out.append("\" transform=\"translate(")
                .append(num(x))
                .append(' ')
                .append(num(y))
                .append(")\">");
        out.append("<title>").append(SafeText.xml(String.join(", ", all))).append("</title>");
    }

    private static void box(double width, double height, int radius, StringBuilder out) {
        out.append("<rect class=\"box\" width=\"")
                .append(num(width))
                .append("\" height=\"")
                .append(num(height));
        out.append("\" rx=\"").append(radius).append("\"/>");
    }

    private static void bar(double fraction, double width, StringBuilder out) {
        double full = width - 2 * PAD;
        out.append("<rect class=\"track\" x=\"14\" y=\"47.5\" width=\"").append(num(full));
        out.append("\" height=\"3.5\" rx=\"1.75\"/><rect class=\"bar\" x=\"14\" y=\"47.5\" width=\"");
        out.append(num(full * fraction)).append("\" height=\"3.5\" rx=\"1.75\"/>");
        text("d r", width - PAD, 41, percent(fraction), out);
    }

    private static void icon(State state, double x, double y, double scale, StringBuilder out) {
        out.append("<g transform=\"translate(")
                .append(num(x))
                .append(' ')
                .append(num(y))
                .append(')');
        out.append(scale == 1 ? "" : " scale(" + scale + ")").append("\"><circle class=\"dot\" r=\"8\"/>");
        var glyph = switch (state) {
            case PLANNED, PENDING -> "";
            case QUEUED -> "M0-3.8V0H2.8";
            case RUNNING -> "M-2-3.4L3.4 0L-2 3.4Z";
            case CACHED, SUCCEEDED -> "M-3.6 .3L-1.1 2.8L3.7-2.6";
            case FAILED -> "M-2.8-2.8L2.8 2.8M2.8-2.8L-2.8 2.8";
            case CANCELLED -> "M-3.6 0H3.6";
            case SKIPPED -> "M-3-2.8L-.2 0L-3 2.8M.6-2.8L3.4 0L.6 2.8";
        };
        out.append(glyph.isEmpty() ? "" : "<path class=\"i\" d=\"" + glyph + "\"/>")
                .append("</g>");
    }

    private static void text(String style, double x, double y, String escaped, StringBuilder out) {
        out.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(num(x))
                .append("\" y=\"");
        out.append(num(y)).append("\">").append(escaped).append("</text>");
    }

    private static boolean hasBar(Node node) {
        return node.state() == State.RUNNING && node.progress().isPresent();
    }

    private static String percent(double fraction) {
        return (int) Math.floor(fraction * 100) + " %";
    }

    private static String secondLine(Node node) {
        var detail = SafeText.line(node.detail()).strip();
        var heading = node.heading().map(SafeText::line).orElse("");
        // What went wrong matters more than what the step is called.
        if (node.state() == State.FAILED && !detail.isEmpty()) {
            return detail;
        }
        return heading.isEmpty() || detail.isEmpty() ? heading + detail : heading + " · " + detail;
    }
}
