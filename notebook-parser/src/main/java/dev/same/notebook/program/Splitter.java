package dev.same.notebook.program;

import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.notebook.program.StepBuilder.Opened;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Splits one notebook: walks over its cells once, then checks the steps against each other. */
final class Splitter {
    private final Notebook notebook;
    private final Language language;
    private final ProblemList problems = new ProblemList();
    private final CodeCells codeCells;
    private final List<CodeCell> prelude = new ArrayList<>();
    private final OptionValues preludeOptions = new OptionValues();
    /** By name in lower case: names become file names, and some file systems ignore case. */
    private final Map<String, StepBuilder> steps = new LinkedHashMap<>();

    private final Map<BigInteger, StepBuilder> byNumber = new HashMap<>();
    private @Nullable StepBuilder current;

    Splitter(Notebook notebook) {
        this.notebook = notebook;
        this.language = Language.of(notebook.language());
        this.codeCells = new CodeCells(language, problems);
    }

    Program split() {
        notebook.cells().forEach(this::add);
        var built = steps.isEmpty() ? List.of(whole()) : build();
        var options = steps.isEmpty() ? StepOptions.NONE : preludeOptions.build(problems);
        new StepOrder(built, problems).check();
        if (!problems.errors().isEmpty()) {
            throw new ProgramException(notebook.displayName(), problems.errors(), cells());
        }
        return new Program(
                notebook,
                steps.isEmpty() ? List.of() : prelude,
                options,
                built,
                codeCells.parameters(),
                problems.warnings());
    }

    private List<CodeCell> cells() {
        return Stream.concat(prelude.stream(), steps.values().stream().flatMap(step -> step.cells.stream()))
                .toList();
    }

    private void add(Cell cell) {
        var marks = CellMarks.of(cell, problems);
        var lines = cell.type() == CellType.CODE
                ? Optional.of(SameLines.of(cell, language, problems))
                : Optional.<SameLines>empty();
        var opening = lines.flatMap(SameLines::step);
        open(cell, marks, opening);
        var step = current;
        var options = step == null ? preludeOptions : step.options;
        options.addAll(marks.options());
        opening.ifPresent(line -> options.addAll(line.line().options()));
        if (lines.isPresent()) {
            if (cell.tags().contains("skip-execution")) {
                if (step != null) {
                    step.skipsCells = true;
                }
            } else {
                (step == null ? prelude : step.cells).add(codeCells.of(cell, lines.get()));
            }
        }
    }

    /** Open a step, or go on with one, if anything on the cell says so. A magic wins over metadata, that over tags. */
    private void open(Cell cell, CellMarks marks, Optional<SameLines.Opening> opening) {
        var magicName = opening.flatMap(line -> line.line().name());
        if (magicName.isPresent()) {
            openByMagic(magicName.get(), cell, opening.get().number());
        } else if (marks.metadataStep().isPresent()) {
            openByMetadata(marks.metadataStep().get(), cell);
        } else if (marks.number().isPresent() && marks.tag().isPresent()) {
            openByTag(marks.tag().get(), marks.number().get(), cell);
            return;
        }
        var opened = current;
        if (opened != null && (magicName.isPresent() || marks.metadataStep().isPresent())) {
            marks.number().ifPresent(number -> byNumber.putIfAbsent(number, opened));
        }
    }

    private void openByMagic(String name, Cell cell, int line) {
        var step = current;
        if (step != null && step.name.equals(name) && step.opened != Opened.BY_MAGIC && step.cells.isEmpty()) {
            // Metadata or a tag on the Markdown above named the same step.
            step.opened = Opened.BY_MAGIC;
            step.line = line;
            return;
        }
        create(name, cell, line, Opened.BY_MAGIC);
    }

    private void openByMetadata(String name, Cell cell) {
        var step = current;
        if (step == null || !step.name.equals(name)) {
            create(name, cell, 0, Opened.BY_METADATA);
        }
    }

    private void openByTag(String tag, BigInteger number, Cell cell) {
        var known = byNumber.get(number);
        if (known == null) {
            create(tag, cell, 0, Opened.BY_TAG);
            if (current != null) {
                byNumber.put(number, current);
            }
        } else if (known != current) {
            problems.warn(
                    cell.number(),
                    0,
                    "step \"" + known.name + "\" goes on after other steps",
                    "its cells run together, where it starts: in cell " + known.cell);
            current = known;
        }
    }

    private void create(String name, Cell cell, int line, Opened opened) {
        StepNames.hint(name)
                .ifPresent(hint ->
                        problems.error(cell.number(), line, "\"" + name + "\" cannot be the name of a step", hint));
        var key = name.toLowerCase(Locale.ROOT);
        var first = steps.get(key);
        if (first != null) {
            problems.error(
                    cell.number(),
                    line,
                    "step \"" + name + "\" is defined twice (first "
                            + (first.name.equals(name) ? "" : "as \"" + first.name + "\" ") + "in cell " + first.cell
                            + ")",
                    "give one of them another name");
            current = first;
            return;
        }
        var step = new StepBuilder(name, cell.number(), line, opened);
        steps.put(key, step);
        current = step;
    }

    private List<Step> build() {
        var openings = new TreeSet<Integer>();
        steps.values().forEach(step -> openings.add(step.cell));
        var headings = new Headings(notebook, openings);
        List<Step> built = new ArrayList<>();
        for (var step : steps.values()) {
            if (step.cells.stream().noneMatch(this::hasCode)) {
                problems.error(
                        step.cell,
                        step.line,
                        "step \"" + step.name + "\" has no code",
                        step.skipsCells
                                ? "all its code has the tag skip-execution"
                                : "put code after it, or remove it");
            }
            var found = headings.of(step.cell);
            var options = step.options.build(problems);
            built.add(new Step(step.name, found.title(), found.doc(), step.cells, options, step.cell, step.line));
        }
        return built;
    }

    private Step whole() {
        if (prelude.stream().noneMatch(this::hasCode)) {
            problems.error(0, 0, "the notebook has no code to run", "add a code cell");
        }
        var found = new Headings(notebook, new TreeSet<>()).ofNotebook();
        var first = prelude.isEmpty() ? 1 : prelude.get(0).number();
        return new Step(
                Program.WHOLE_NOTEBOOK, found.title(), found.doc(), prelude, preludeOptions.build(problems), first, 0);
    }

    private boolean hasCode(CodeCell cell) {
        return cell.source().lines().anyMatch(line -> !language.isBlankOrComment(line));
    }
}
