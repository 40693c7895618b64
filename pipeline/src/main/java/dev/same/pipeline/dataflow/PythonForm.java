package dev.same.pipeline.dataflow;

import dev.same.notebook.ipython.IPythonScanner;
import dev.same.notebook.ipython.SpecialKind;
import dev.same.notebook.ipython.SpecialLine;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A cell as IPython would hand it to Python.
 *
 * @param source the cell's text; a cell that is indented as a whole without that indentation
 * @param python the same with as many lines, in which each special line is plain Python that binds and reads the same names
 * @param specials magics and shell lines, in source order
 */
record PythonForm(String source, String python, List<SpecialLine> specials) {
    static PythonForm of(String source) {
        var scan = new IPythonScanner().scan(source);
        return new PythonForm(dedented(source), scan.pythonSource(), scan.specials());
    }

    static boolean isShell(SpecialLine special) {
        return special.kind() == SpecialKind.SHELL
                || special.kind() == SpecialKind.SHELL_CAPTURE
                || special.kind() == SpecialKind.SHELL_ASSIGNMENT;
    }

    private static String dedented(String source) {
        var first = source.isEmpty() ? 'x' : source.stripLeading().isEmpty() ? 'x' : source.charAt(0);
        if (first != ' ' && first != '\t' && first != '\n' && first != '\r') {
            return source;
        }
        var lines = source.split("\n", -1);
        var margin = Arrays.stream(lines)
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return Arrays.stream(lines)
                .map(line -> line.substring(line.isBlank() ? 0 : margin))
                .collect(Collectors.joining("\n"));
    }
}
