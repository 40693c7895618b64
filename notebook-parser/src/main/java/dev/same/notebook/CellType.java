package dev.same.notebook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of cells that nbformat 4 knows. */
public enum CellType {
    /** Source code with outputs. */
    CODE,
    /** Text in Markdown. */
    MARKDOWN,
    /** Text that no part of Jupyter interprets. */
    RAW;

    static Optional<CellType> ofName(String name) {
        return Arrays.stream(values())
                .filter(type -> type.nbformatName().equals(name))
                .findFirst();
    }

    /** Return the value of {@code cell_type}. */
    public String nbformatName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
