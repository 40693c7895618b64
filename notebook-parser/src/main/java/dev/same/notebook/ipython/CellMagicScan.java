package dev.same.notebook.ipython;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Scans a cell whose first line is a cell magic. */
final class CellMagicScan {
    private static final Pattern STEP = Pattern.compile("\\s*step(?:\\s|$)");

    private CellMagicScan() {}

    static CellScan scan(SourceLines lines, String text, int first, int margin, int nesting) {
        var head = lines.content(first).substring(2).stripTrailing();
        var blank = head.indexOf(' ');
        var name = blank < 0 ? head : head.substring(0, blank);
        var arguments = blank < 0 ? "" : head.substring(blank + 1);
        var body = first < lines.count() ? text.substring(lines.start(first + 1)) : "";
        var lead = text.substring(0, lines.start(first));
        var isStep = name.equals("same") && STEP.matcher(arguments).lookingAt();
        var code = isStep || Magics.runsCode(name);
        var effect = Magics.cell(name, arguments, body);
        List<SpecialLine> specials = new ArrayList<>();
        specials.add(new SpecialLine(
                SpecialKind.CELL_MAGIC,
                first,
                lines.count(),
                margin,
                name,
                arguments,
                effect.binds(),
                effect.reads(),
                effect.opaque()));
        if (!code || nesting >= IPythonScanner.MAX_NESTING) {
            var statement = Blanks.statement(effect.reads(), effect.binds());
            return new CellScan(specials, lead + statement + "\n".repeat(lines.count() - first));
        }
        var inner = IPythonScanner.scan(body, nesting + 1);
        inner.specials().forEach(special -> specials.add(moved(special, first, margin)));
        if (Magics.runsCodeApart(name)) {
            return new CellScan(specials, lead + apart(arguments, name, inner.blanked(), first < lines.count()));
        }
        var statement = name.equals("capture") || isStep
                ? Blanks.statement(List.of(), effect.binds())
                : Blanks.reads(Interpolation.codeNames(Magics.code(name, arguments)));
        return new CellScan(specials, lead + statement + (first < lines.count() ? "\n" + inner.blanked() : ""));
    }

    /** What %%timeit assigns stays in its own function: for the analysis of names it is bound perhaps. */
    private static String apart(String arguments, String name, String body, boolean hasBody) {
        var setup = Blanks.reads(Interpolation.codeNames(Magics.code(name, arguments)));
        var hasCode =
                body.lines().anyMatch(line -> !line.isBlank() && !line.strip().startsWith("#"));
        if (!hasBody || !hasCode) {
            return setup + (hasBody ? "\n" + body : "");
        }
        var condition = setup.equals("pass") ? "__debug__" : "__debug__ or " + setup;
        var indented =
                body.lines().map(line -> line.isBlank() ? line : " " + line).collect(Collectors.joining("\n"));
        return "if " + condition + ":\n" + indented + (body.endsWith("\n") ? "\n" : "");
    }

    private static SpecialLine moved(SpecialLine special, int lines, int columns) {
        return new SpecialLine(
                special.kind(),
                special.firstLine() + lines,
                special.lastLine() + lines,
                special.column() + columns,
                special.name(),
                special.text(),
                special.binds(),
                special.reads(),
                special.opaque());
    }
}
