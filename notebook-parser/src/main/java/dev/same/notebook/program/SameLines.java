package dev.same.notebook.program;

import dev.same.notebook.Cell;
import dev.same.notebook.ipython.CellScan;
import dev.same.notebook.ipython.SpecialKind;
import dev.same.notebook.ipython.SpecialLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * SAME's own lines of a code cell, taken out of its source.
 *
 * @param step the line that opens a step, with the line it stands on
 * @param source the source with these lines as comments; as many lines as before
 */
record SameLines(Optional<Opening> step, List<Parameter> parameters, String source) {
    private static final String MAGIC = "same";

    /** A {@code %same step} line. */
    record Opening(StepLine line, int number) {}

    static SameLines of(Cell cell, Language language, ProblemList problems) {
        return of(cell.number(), cell.source(), language, problems);
    }

    /** @param number one-based number of the cell, for problems */
    static SameLines of(int number, String source, Language language, ProblemList problems) {
        // Most cells say nothing to SAME, and need not be scanned to know.
        return source.contains(MAGIC)
                ? new Collector(number, source, language, problems).collect(language.scan(source))
                : new SameLines(Optional.empty(), List.of(), source);
    }

    private static final class Collector {
        private final int cell;
        private final String text;
        private final Language language;
        private final ProblemList problems;
        private final String[] lines;
        private final List<Parameter> parameters = new ArrayList<>();
        private Optional<Opening> step = Optional.empty();

        Collector(int cell, String text, Language language, ProblemList problems) {
            this.cell = cell;
            this.text = text;
            this.language = language;
            this.problems = problems;
            this.lines = text.split("\n", -1);
        }

        SameLines collect(CellScan scan) {
            var own = scan.specials().stream()
                    .filter(special -> special.name().equals(MAGIC))
                    .toList();
            own.forEach(this::read);
            own.forEach(this::comment);
            var source = String.join("\n", lines);
            return new SameLines(step, parameters, own.isEmpty() ? text : bareForCellMagic(own, source));
        }

        private void read(SpecialLine special) {
            if (special.kind() == SpecialKind.HELP) {
                return;
            }
            var line = special.firstLine();
            List<String> words;
            try {
                words = verb(special).equals("param") ? List.of("param") : Words.split(special.text());
            } catch (IllegalArgumentException e) {
                problems.error(cell, line, String.valueOf(e.getMessage()), "close the quote, or write \\ before it");
                return;
            }
            if (words.isEmpty() || words.get(0).startsWith("-")) {
                return;
            }
            if (!Verbs.ALL.contains(words.get(0))) {
                problems.error(
                        cell,
                        line,
                        "unknown verb \"" + words.get(0) + "\" of %same",
                        Suggestions.hint(words.get(0), Verbs.ALL));
            } else if (special.kind() == SpecialKind.MAGIC_ASSIGNMENT) {
                problems.error(
                        cell,
                        line,
                        "the result of %same " + words.get(0) + " is assigned",
                        "in a run %same lines do nothing; write it without the assignment, or leave it out");
            } else if (words.get(0).equals("step")) {
                open(special, words.subList(1, words.size()));
            } else if (words.get(0).equals("param")) {
                declare(special);
            }
        }

        private static String verb(SpecialLine special) {
            var text = special.text().strip();
            var end = 0;
            while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
                end++;
            }
            return text.substring(0, end);
        }

        private void open(SpecialLine special, List<String> words) {
            var line = special.firstLine();
            if (step.isPresent()) {
                problems.error(
                        cell,
                        line,
                        "a second %same step in one cell",
                        "split the cell in two: a step starts with a cell");
                return;
            }
            for (var before = 0; before < line - 1; before++) {
                if (!language.isBlankOrComment(lines[before])) {
                    problems.error(
                            cell,
                            line,
                            "%same step is not the first statement of its cell",
                            "move it to the top, or split the cell in front of it");
                    break;
                }
            }
            step = Optional.of(new Opening(StepLine.parse(words, cell, line, problems), line));
        }

        private void declare(SpecialLine special) {
            var reader = new ParameterLines(problems);
            var arguments = special.text().strip().substring("param".length());
            if (special.kind() == SpecialKind.LINE_MAGIC && special.column() > indentOfCell()) {
                problems.error(
                        cell,
                        special.firstLine(),
                        "%same param stands inside a block",
                        "parameters are declared at the top level, without indentation");
                return;
            }
            if (special.kind() == SpecialKind.CELL_MAGIC && special.firstLine() < special.lastLine()) {
                if (!arguments.isBlank()) {
                    parameters.addAll(reader.magic(arguments, cell, special.firstLine()));
                }
                for (var line = special.firstLine() + 1; line <= special.lastLine(); line++) {
                    if (!language.isBlankOrComment(lines[line - 1])) {
                        parameters.addAll(reader.magic(lines[line - 1], cell, line));
                    }
                }
                return;
            }
            parameters.addAll(reader.magic(arguments, cell, special.firstLine()));
        }

        private int indentOfCell() {
            var least = Integer.MAX_VALUE;
            for (var line : lines) {
                if (!line.isBlank()) {
                    least = Math.min(least, line.length() - line.stripLeading().length());
                }
            }
            return least;
        }

        private void comment(SpecialLine special) {
            var isStep =
                    special.kind() == SpecialKind.CELL_MAGIC && verb(special).equals("step");
            var last = isStep ? special.firstLine() : special.lastLine();
            for (var number = special.firstLine(); number <= last; number++) {
                var line = lines[number - 1];
                var column = number == special.firstLine() ? Math.min(special.column(), line.length()) : 0;
                lines[number - 1] = language.comment(line.substring(0, column), line.substring(column));
            }
        }

        /** A cell magic must stay on the first line that is not empty, so no comment may stand before it. */
        private String bareForCellMagic(List<SpecialLine> own, String commented) {
            var last = own.get(0).kind() == SpecialKind.CELL_MAGIC
                    ? own.get(0).firstLine()
                    : own.get(0).lastLine();
            for (var i = 0; i < lines.length; i++) {
                if (i >= last && lines[i].startsWith("%%")) {
                    for (var before = 0; before < i; before++) {
                        lines[before] = "";
                    }
                    return String.join("\n", lines);
                }
                if (!language.isBlankOrComment(lines[i])) {
                    return commented;
                }
            }
            return commented;
        }
    }
}
