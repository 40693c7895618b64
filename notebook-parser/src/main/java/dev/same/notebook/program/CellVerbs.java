package dev.same.notebook.program;

import dev.same.notebook.ipython.CellScan;
import dev.same.notebook.ipython.SpecialLine;
import java.util.List;
import java.util.Optional;

/**
 * SAME's own lines of one cell, for a kernel that is about to run it: the same scanner and the same grammar that split a
 * notebook into steps.
 *
 * @param lines in source order
 * @param parameters that {@code %same param} declares, with the line that does
 * @param problems of {@code step} and {@code param} lines, and verbs that do not exist
 * @param source with these lines as comments; as many lines as before
 */
public record CellVerbs(List<SpecialLine> lines, List<Parameter> parameters, List<Problem> problems, String source) {
    public CellVerbs {
        lines = List.copyOf(lines);
        parameters = List.copyOf(parameters);
        problems = problems.stream().sorted().toList();
    }

    /**
     * Find them.
     *
     * @param language as kernels name it, in lower case
     * @return empty if the cell has none
     */
    public static Optional<CellVerbs> find(String source, String language) {
        if (!source.contains("same")) {
            return Optional.empty();
        }
        Language known = Language.of(language);
        CellScan scan = known.scan(source);
        List<SpecialLine> own = scan.specials().stream()
                .filter(special -> special.name().equals("same"))
                .toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        var problems = new ProblemList();
        SameLines same = SameLines.of(1, source, known, problems);
        return Optional.of(new CellVerbs(own, same.parameters(), problems.errors(), same.source()));
    }

    /** Split the words of a line as a shell does. */
    public static List<String> words(String text) {
        return Words.split(text);
    }

    /** Return whether a line of source is blank or only a comment. */
    public static boolean isBlankOrComment(String line, String language) {
        return Language.of(language).isBlankOrComment(line);
    }

    /** Return what was probably meant, with all that is allowed. */
    public static String suggestion(String word, List<String> allowed) {
        return Suggestions.hint(word, allowed);
    }
}
