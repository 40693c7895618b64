package dev.same.magics.live;

import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicContext;
import dev.same.kernel.magic.MagicException;
import dev.same.notebook.ipython.SpecialKind;
import dev.same.notebook.ipython.SpecialLine;
import dev.same.notebook.program.CellVerbs;
import dev.same.notebook.program.Parameter;
import dev.same.notebook.program.Problem;
import dev.same.pipeline.plan.Literals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A cell with lines of {@code %same}.
 *
 * <p>{@code step} lines do nothing. {@code param} lines become assignments in their place, so that they run in order with the code
 * around them. All others run before the code or behind it, according to where they stand.
 */
final class LiveCell implements MagicCell {
    private static final Set<String> MARKERS = Set.of("step", "param");

    private final String code;
    private final String language;
    private final CellVerbs verbs;
    private final LiveParts parts;
    private final String engineCode;
    private final int firstCodeLine;
    private final int lastCodeLine;

    LiveCell(String code, String language, CellVerbs verbs, LiveParts parts) {
        this.code = code;
        this.language = language;
        this.verbs = verbs;
        this.parts = parts;
        String[] lines = verbs.source().split("\n", -1);
        int first = Integer.MAX_VALUE;
        int last = 0;
        for (int i = 0; i < lines.length; i++) {
            // An own line inside a block stays a statement: "pass  # %same ...".
            if (!CellVerbs.isBlankOrComment(lines[i], language)) {
                first = Math.min(first, i + 1);
                last = i + 1;
            }
        }
        this.firstCodeLine = first;
        this.lastCodeLine = last;
        this.engineCode = withParameters(lines, verbs.parameters(), language);
    }

    private static String withParameters(String[] lines, List<Parameter> parameters, String language) {
        Map<Integer, List<String>> assignments = new TreeMap<>();
        for (Parameter parameter : parameters) {
            if (parameter.origin() == Parameter.Origin.MAGIC) {
                assignments
                        .computeIfAbsent(parameter.line(), line -> new ArrayList<>())
                        .add(Literals.assignment(language, parameter.name(), parameter.defaultValue()));
            }
        }
        boolean java = language.equals("java");
        assignments.forEach((line, statements) -> lines[line - 1] =
                String.join(java ? " " : "; ", statements) + (java ? "  // " : "  # ") + "%same param");
        return String.join("\n", lines);
    }

    @Override
    public String engineCode() {
        return engineCode;
    }

    @Override
    public void before(MagicContext context) throws MagicException, InterruptedException {
        boolean done = false;
        try {
            runBefore(context);
            done = true;
        } finally {
            if (!done) {
                parts.executed().notRun(code);
            }
        }
    }

    private void runBefore(MagicContext context) throws MagicException, InterruptedException {
        VerbRun run = new VerbRun(parts, context, language);
        List<String> errors = new ArrayList<>();
        for (Problem problem : verbs.problems()) {
            if (isCommand(problem.line())) {
                continue; // The command tree says it better: it knows the verbs that there are.
            }
            if (isStep(problem.line())) {
                // A step line never changes what its cell does; that a run would refuse it is said all the same.
                run.warn("line " + problem.line() + ": " + withoutCell(problem));
            } else {
                errors.add("line " + problem.line() + ": " + withoutCell(problem));
            }
        }
        for (SpecialLine line : verbs.lines()) {
            if (isCommand(line) && line.firstLine() > firstCodeLine && line.firstLine() < lastCodeLine) {
                errors.add("line " + line.firstLine() + ": %same " + verb(line)
                        + " stands between lines of code; put it above them, below them, or into a cell of its own");
            }
        }
        if (!errors.isEmpty()) {
            throw new MagicException("SameError", errors);
        }
        for (SpecialLine line : verbs.lines()) {
            if (isCommand(line) && line.firstLine() < firstCodeLine) {
                run.run(words(line));
            }
        }
    }

    @Override
    public void after(MagicContext context) throws MagicException, InterruptedException {
        VerbRun run = new VerbRun(parts, context, language);
        for (SpecialLine line : verbs.lines()) {
            if (isCommand(line) && line.firstLine() > firstCodeLine) {
                run.run(words(line));
            }
        }
    }

    private static String withoutCell(Problem problem) {
        return problem.message() + (problem.hint().isEmpty() ? "" : " (" + problem.hint() + ")");
    }

    private boolean isCommand(int line) {
        return verbs.lines().stream()
                .anyMatch(each -> each.firstLine() == line
                        && each.kind() != SpecialKind.MAGIC_ASSIGNMENT
                        && isCommand(each)
                        && isReadable(each));
    }

    private static boolean isReadable(SpecialLine line) {
        try {
            CellVerbs.words(line.text());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isStep(int line) {
        return verbs.lines().stream()
                .anyMatch(each -> each.firstLine() == line && verb(each).equals("step"));
    }

    private boolean isCommand(SpecialLine line) {
        return isHelp(line) || !MARKERS.contains(verb(line));
    }

    private static boolean isHelp(SpecialLine line) {
        return line.kind() == SpecialKind.HELP || line.text().strip().endsWith("?");
    }

    private static String verb(SpecialLine line) {
        String text = line.text().strip();
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }

    /** The words of the command: those of the line, and for a cell magic those of the cell's body. */
    private List<String> words(SpecialLine line) {
        if (isHelp(line)) {
            return help(line);
        }
        List<String> words = new ArrayList<>(CellVerbs.words(line.text()));
        if (line.kind() == SpecialKind.CELL_MAGIC) {
            String[] lines = code.split("\n", -1);
            for (int i = line.firstLine(); i < line.lastLine(); i++) {
                words.addAll(CellVerbs.words(lines[i]));
            }
        }
        return words;
    }

    /** {@code %same run?}, {@code ?%same run} and {@code %same?} ask for help; Python's scanner gives the last word only. */
    private List<String> help(SpecialLine line) {
        String[] lines = code.split("\n", -1);
        String text = lines[line.firstLine() - 1].replaceAll("[?%]", " ").strip();
        return Optional.of(text.split("\\s+"))
                .filter(words -> words.length > 1)
                .map(words -> List.of("help", words[1]))
                .orElse(List.of("help"));
    }
}
