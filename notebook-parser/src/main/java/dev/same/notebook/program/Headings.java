package dev.same.notebook.program;

import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Markdown;
import dev.same.notebook.Notebook;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds titles of steps: the nearest heading in the Markdown directly before the step's first cell, else in the step. */
final class Headings {
    private final List<Cell> cells;
    private final Set<Integer> openings;

    /**
     * Prepare for a notebook.
     *
     * @param openings one-based numbers of the cells that open steps
     */
    Headings(Notebook notebook, Set<Integer> openings) {
        this.cells = notebook.cells();
        this.openings = openings;
    }

    /** A heading and the paragraph below it. */
    record Found(Optional<String> title, Optional<String> doc) {
        static final Found NOTHING = new Found(Optional.empty(), Optional.empty());
    }

    Found of(int opening) {
        if (isMarkdown(opening)) {
            var own = last(opening);
            if (own.title().isPresent()) {
                return own;
            }
        }
        for (var number = opening - 1; isMarkdown(number) && !openings.contains(number); number--) {
            var before = last(number);
            if (before.title().isPresent()) {
                return before;
            }
        }
        return IntStream.range(opening, end(opening))
                .filter(this::isMarkdown)
                .mapToObj(this::first)
                .filter(found -> found.title().isPresent())
                .findFirst()
                .orElseGet(() -> paragraph(opening));
    }

    /** Return the first heading of the notebook. */
    Found ofNotebook() {
        return IntStream.rangeClosed(1, cells.size())
                .filter(this::isMarkdown)
                .mapToObj(this::first)
                .filter(found -> found.title().isPresent())
                .findFirst()
                .orElse(Found.NOTHING);
    }

    /** No heading: what stands directly before may still say what the step does. */
    private Found paragraph(int opening) {
        var number = isMarkdown(opening) ? opening : opening - 1;
        if (!isMarkdown(number) || (number != opening && openings.contains(number))) {
            return Found.NOTHING;
        }
        return new Found(Optional.empty(), outline(number).firstParagraph());
    }

    /** Return the number after the last cell of a step; Markdown directly before the next step belongs to that. */
    private int end(int opening) {
        var end = opening + 1;
        while (end <= cells.size() && !openings.contains(end)) {
            end++;
        }
        if (end <= cells.size()) {
            while (end - 1 > opening && isMarkdown(end - 1)) {
                end--;
            }
        }
        return end;
    }

    private Found first(int number) {
        var outline = outline(number);
        return outline.headings().isEmpty() ? Found.NOTHING : found(outline, 0);
    }

    private Found last(int number) {
        var outline = outline(number);
        return outline.headings().isEmpty()
                ? Found.NOTHING
                : found(outline, outline.headings().size() - 1);
    }

    private static Found found(Markdown outline, int index) {
        var heading = outline.headings().get(index);
        var next = index + 1 < outline.headings().size()
                ? outline.headings().get(index + 1).line()
                : Integer.MAX_VALUE;
        var doc = outline.paragraphs().stream()
                .filter(block -> block.line() > heading.line() && block.line() < next)
                .map(Markdown.Block::text)
                .findFirst();
        return new Found(Optional.of(heading.text()).filter(text -> !text.isBlank()), doc);
    }

    private Markdown outline(int number) {
        return Markdown.parse(cells.get(number - 1).source());
    }

    private boolean isMarkdown(int number) {
        return number >= 1 && number <= cells.size() && cells.get(number - 1).type() == CellType.MARKDOWN;
    }
}
