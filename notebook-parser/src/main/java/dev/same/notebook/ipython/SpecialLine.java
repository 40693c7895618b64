package dev.same.notebook.ipython;

import java.util.List;
import java.util.Optional;

/**
 * A magic, shell line or the like, found in the source of a cell.
 *
 * @param kind what it is
 * @param firstLine one-based line of the cell's source
 * @param lastLine one-based, inclusive; more than {@code firstLine} for lines continued with a backslash and for cell magics
 * @param column zero-based column of the special text in its first line, in UTF-16 units: after the indentation, or after
 *     the {@code =} of an assignment
 * @param name the name of the magic without percent signs, the function of a call, or empty
 * @param text the arguments of a magic or the command of a shell line, continued lines joined as the kernel does
 * @param binds names that running it binds or may bind in the user's namespace
 * @param reads names whose values it may read, through {@code {name}} or {@code $name} or as code
 * @param opaque why it can do anything to the user's namespace; empty when {@code binds} and {@code reads} are all
 */
public record SpecialLine(
        SpecialKind kind,
        int firstLine,
        int lastLine,
        int column,
        String name,
        String text,
        List<String> binds,
        List<String> reads,
        Optional<String> opaque) {
    public SpecialLine {
        binds = List.copyOf(binds);
        reads = List.copyOf(reads);
    }
}
