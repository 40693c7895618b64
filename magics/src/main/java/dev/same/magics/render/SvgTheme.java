package dev.same.magics.render;

import dev.same.magics.render.DagView.State;
import java.util.Set;

/** The style sheet: light, and dark where the reader prefers it or JupyterLab's theme says so. */
enum SvgTheme {
    LIGHT("#ffffff", "#e4e7ec", "#1d2433", "#667085", "#a3adbd"),
    DARK("#11151c", "#262d39", "#e8ebf1", "#99a3b5", "#5a6577");

    /** Everything that does not depend on the theme. */
    private static final String COMMON = """
            .same-dag text{font-family:Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
            .same-dag .t{font-size:16px;font-weight:650}
            .same-dag .s{font-size:12px}
            .same-dag .n{font-size:13.5px;font-weight:600}
            .same-dag .d{font-size:11.5px}
            .same-dag .r{text-anchor:end;font-variant-numeric:tabular-nums}
            .same-dag .l{font-size:11px;text-anchor:middle}
            .same-dag .e{fill:none;stroke-width:1.5;stroke-linecap:round}
            .same-dag .w{stroke-dasharray:2 5}
            .same-dag .thin{stroke-width:.7;opacity:.6}
            .same-dag .box{stroke-width:1.25}
            .same-dag .small .n{font-size:11px;font-weight:500}
            .same-dag .i{fill:none;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
            """;

    private final String background;
    private final String border;
    private final String ink;
    private final String muted;
    private final String line;

    SvgTheme(String background, String border, String ink, String muted, String line) {
        this.background = background;
        this.border = border;
        this.ink = ink;
        this.muted = muted;
        this.line = line;
    }

    /** Return the sheet with rules for the states that occur. */
    static String sheet(Set<State> states) {
        return COMMON
                + LIGHT.rules("", states)
                + "@media (prefers-color-scheme:dark){\n" + DARK.rules("", states) + "}\n"
                + LIGHT.rules("[data-jp-theme-light=\"true\"] ", states)
                + DARK.rules("[data-jp-theme-light=\"false\"] ", states);
    }

    private String rules(String context, Set<State> states) {
        var rules = new StringBuilder();
        var root = context + ".same-dag ";
        rules.append(root)
                .append(".bg{fill:")
                .append(background)
                .append(";stroke:")
                .append(border)
                .append("}\n");
        rules.append(root)
                .append(".t,")
                .append(root)
                .append(".n{fill:")
                .append(ink)
                .append("}\n");
        rules.append(root)
                .append(".s,")
                .append(root)
                .append(".d{fill:")
                .append(muted)
                .append("}\n");
        rules.append(root).append(".l{fill:").append(muted).append("}\n");
        rules.append(root).append(".lb{fill:").append(background).append("}\n");
        rules.append(root).append(".e{stroke:").append(line).append("}\n");
        rules.append(root).append(".a{fill:").append(line).append("}\n");
        rules.append(root)
                .append(".warn{fill:")
                .append(colours(State.CANCELLED)[2])
                .append("}\n");
        for (var state : states) {
            var colours = colours(state);
            var node = root + "." + state.word();
            var glyph = DagSvg.isOutlined(state) ? colours[2] : background;
            rules.append(node)
                    .append(" .box{fill:")
                    .append(colours[0])
                    .append(";stroke:")
                    .append(colours[1]);
            rules.append(state == State.SKIPPED ? ";stroke-dasharray:4 3}\n" : "}\n");
            rules.append(node)
                    .append(" .dot{stroke-width:1.6;stroke:")
                    .append(colours[2])
                    .append(";fill:");
            rules.append(DagSvg.isOutlined(state) ? "none" : colours[2]).append("}\n");
            rules.append(node).append(" .i{stroke:").append(glyph).append("}\n");
            if (state == State.RUNNING) {
                rules.append(node).append(" .bar{fill:").append(colours[2]).append("}\n");
                rules.append(node).append(" .track{fill:").append(colours[1]).append(";opacity:.25}\n");
                rules.append(node).append(" .box{stroke-width:1.75}\n");
            }
            if (state == State.CACHED) {
                rules.append(node).append(" .box{stroke-width:1.75}\n");
            }
            if (state == State.SKIPPED) {
                rules.append(node).append(" .n{fill:").append(muted).append("}\n");
            }
        }
        return rules.toString();
    }

    /** Return the fill of the box, its border, and the accent. */
    private String[] colours(State state) {
        boolean light = this == LIGHT;
        var colours = switch (state) {
            case PLANNED, PENDING -> light ? "#f8fafc #cbd3df #8794a8" : "#1a202a #3b4656 #8491a5";
            case QUEUED -> light ? "#f6f4ff #c9bdfb #7c5cf0" : "#1e1a33 #6455c4 #a78bfa";
            case RUNNING -> light ? "#eff5ff #5b93f5 #2563eb" : "#12213a #3f7fea #6aa5fb";
            case CACHED -> light ? "#ffffff #2bb3a3 #0d9488" : "#11151c #279c90 #2dd4bf";
            case SUCCEEDED -> light ? "#eefbf3 #8edbb0 #159a4c" : "#10261b #2c8f5b #4ade80";
            case FAILED -> light ? "#fef2f2 #f58a8a #d92d2d" : "#2c1619 #d5484d #f87171";
            case CANCELLED -> light ? "#fffaeb #f5cf5f #c47a06" : "#2a210f #a8741c #fbbf24";
            case SKIPPED -> light ? "#ffffff #c5cedb #97a3b6" : "#11151c #3f4a5b #7b8798";
        };
        return colours.split(" ", -1);
    }
}
