package dev.same.notebook;

import java.util.List;
import java.util.Optional;

/** What reading keeps of a cell: its small fields, and the places of the others. */
record CellLayout(
        int number,
        CellType type,
        Optional<String> id,
        String source,
        List<String> tags,
        Optional<Span> same,
        Optional<Integer> executionCount,
        Members members) {
    CellLayout {
        tags = List.copyOf(tags);
    }
}
