package dev.same.magics.render;

import static dev.same.magics.render.SvgText.num;

import dev.same.magics.render.DagView.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Draws a DAG as a self-contained SVG: no script, no font or image from elsewhere, no id that could clash when several
 * stand in one page.
 *
 * <p>It follows the reader's light or dark theme, says everything that is cut off on hover, and names the picture for
 * screen readers. Above {@value #COMPACT_ABOVE} steps it shows names and states only.
 */
public final class DagSvg {
    /** Above this number of steps the drawing is compact. */
    static final int COMPACT_ABOVE = 400;

    private static final double MARGIN = 24;
    private static final double HEADER = 54;
    private static final double WARNING_ROW = 18;
    private static final double WARNING_SIZE = 12;
    private static final int MAX_WARNINGS = 12;

    private DagSvg() {}

    /** Return an SVG document without XML declaration, so that it can stand in HTML as well. */
    public static String draw(DagView view) {
        var picture = new SvgPicture(view, view.nodes().size() > COMPACT_ABOVE);
        double heading = Math.max(SvgText.width(SafeText.line(view.title()), 17), SvgText.width(summary(view), 12));
        double inner =
                Math.max(picture.width(), Math.min(620, Math.max(view.warnings().isEmpty() ? 320 : 480, heading)));
        var warnings = warnings(view, inner);
        double below = warnings.isEmpty() ? 0 : 14 + WARNING_ROW * warnings.size();
        double width = inner + 2 * MARGIN;
        double height = MARGIN + HEADER + picture.height() + below + MARGIN;
        var out = new StringBuilder();
        open(view, width, height, out);
        translate(MARGIN + (inner - picture.width()) / 2, MARGIN + HEADER, out);
        picture.draw(out);
        out.append("</g>\n");
        translate(MARGIN, MARGIN + HEADER + picture.height() + 14, out);
        for (int i = 0; i < warnings.size(); i++) {
            warning(warnings.get(i), WARNING_ROW * i + 13, out);
        }
        return out.append("</g>\n</svg>\n").toString();
    }

    /** Return whether the icon of a state is a ring, not a disc: nothing was executed. */
    static boolean isOutlined(State state) {
        return switch (state) {
            case PLANNED, PENDING, QUEUED, CACHED, SKIPPED -> true;
            case RUNNING, SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }

    private static void open(DagView view, double width, double height, StringBuilder out) {
        var states = EnumSet.noneOf(State.class);
        view.nodes().forEach(node -> states.add(node.state()));
        var name = SafeText.xml(view.title());
        var size = num(width) + "\" height=\"" + num(height);
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"same-dag\" role=\"img\" aria-label=\"");
        out.append(name)
                .append(": ")
                .append(SafeText.xml(summary(view)))
                .append("\" width=\"")
                .append(size);
        out.append("\" viewBox=\"0 0 ").append(num(width)).append(' ').append(num(height));
        out.append("\" style=\"max-width:100%;height:auto\">\n<title>")
                .append(name)
                .append("</title>\n");
        out.append("<style>\n").append(SvgTheme.sheet(states)).append("</style>\n");
        out.append("<rect class=\"bg\" x=\".5\" y=\".5\" width=\"")
                .append(num(width - 1))
                .append("\" height=\"");
        out.append(num(height - 1)).append("\" rx=\"12\"/>\n");
        out.append("<text class=\"t\" x=\"24\" y=\"38\">");
        out.append(SvgText.fit(view.title(), width - 2 * MARGIN, 16)).append("</text>\n");
        out.append("<text class=\"s\" x=\"24\" y=\"56\">");
        out.append(SvgText.fit(summary(view), width - 2 * MARGIN, 12)).append("</text>\n");
    }

    private static String summary(DagView view) {
        return DagText.summary(view, Glyphs.UNICODE);
    }

    private static void translate(double x, double y, StringBuilder out) {
        out.append("<g transform=\"translate(")
                .append(num(x))
                .append(' ')
                .append(num(y))
                .append(")\">\n");
    }

    /** A line of a warning; the first has the sign. */
    private record WarningLine(boolean first, String text) {}

    private static List<WarningLine> warnings(DagView view, double width) {
        var style = TextStyle.plain((int) ((width - 20) / (WARNING_SIZE * 0.56)));
        var shown = new ArrayList<WarningLine>();
        for (var warning : view.warnings()
                .subList(0, Math.min(MAX_WARNINGS, view.warnings().size()))) {
            var lines = Wrap.lines("", SafeText.line(warning), style, StyledLine.NONE);
            for (int i = 0; i < lines.size(); i++) {
                shown.add(new WarningLine(i == 0, lines.get(i)));
            }
        }
        int more = view.warnings().size() - MAX_WARNINGS;
        if (more > 0) {
            shown.add(new WarningLine(false, "and " + more + " more"));
        }
        return shown;
    }

    private static void warning(WarningLine line, double y, StringBuilder out) {
        if (line.first()) {
            out.append("<path class=\"warn\" d=\"M7 ").append(num(y - 10)).append("l6.5 11h-13z\"/>");
        }
        out.append("<text class=\"s\" x=\"20\" y=\"").append(num(y)).append("\">");
        out.append(SafeText.xml(line.text())).append("</text>\n");
    }
}
