package dev.same.notebook.ipython;

import java.util.List;
import java.util.Optional;

/**
 * What a scanner found in the source of one cell.
 *
 * @param specials in source order; a cell magic comes first, followed by the special lines of its body if that is code
 * @param blanked the source with each special line replaced by plain code of the same meaning for the analysis of names;
 *     as many lines as the source
 */
public record CellScan(List<SpecialLine> specials, String blanked) {
    public CellScan {
        specials = List.copyOf(specials);
    }

    /** Return the cell magic on the first line. */
    public Optional<SpecialLine> cellMagic() {
        return specials.stream()
                .filter(special -> special.kind() == SpecialKind.CELL_MAGIC)
                .findFirst();
    }

    /** Return {@link #blanked()}, for Python cells. */
    public String pythonSource() {
        return blanked;
    }
}
