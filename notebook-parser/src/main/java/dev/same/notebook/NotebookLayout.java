package dev.same.notebook;

import java.util.List;

/** What reading keeps of a document: places of its fields, and its cells. */
record NotebookLayout(int nbformatMinor, String language, Members members, Members metadata, List<CellLayout> cells) {
    NotebookLayout {
        cells = List.copyOf(cells);
    }
}
