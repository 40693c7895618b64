package dev.same.notebook.program;

import dev.same.notebook.ipython.CellScan;
import dev.same.notebook.ipython.IPythonScanner;
import dev.same.notebook.ipython.JavaScanner;
import java.util.List;

/** What differs between the languages of notebooks: magics and comments. */
enum Language {
    PYTHON,
    JAVA,
    /** Kernels that SAME knows nothing of: only its own lines are special. */
    OTHER;

    static Language of(String name) {
        return switch (name) {
            case "python" -> PYTHON;
            case "java" -> JAVA;
            default -> OTHER;
        };
    }

    CellScan scan(String source) {
        if (this == JAVA) {
            return new JavaScanner().scan(source);
        }
        var scan = new IPythonScanner().scan(source);
        return this == PYTHON
                ? scan
                : new CellScan(
                        scan.specials().stream()
                                .filter(special -> special.name().equals("same"))
                                .toList(),
                        source);
    }

    /** Scan a source without SAME's lines for what remains. */
    CellScan scanRest(String source) {
        return this == OTHER ? new CellScan(List.of(), source) : scan(source);
    }

    boolean isBlankOrComment(String line) {
        var text = line.strip();
        return text.isEmpty() || text.startsWith(this == JAVA ? "//" : "#");
    }

    /** Turn the end of a line into a comment; a block that has nothing else stays a block. */
    String comment(String before, String text) {
        if (this == JAVA) {
            // javac reads unicode escapes in comments too.
            return before + "// " + text.replace("\\u", "\\ u");
        }
        return before.isEmpty() || this == OTHER ? before + "# " + text : before + "pass  # " + text;
    }
}
