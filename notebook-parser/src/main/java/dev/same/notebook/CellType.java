package dev.same.notebook;

import java.util.Optional;

/** The kinds of cells that nbformat 4 knows. */
public enum CellType {
    /** Source code with outputs. */
    CODE("code"),
    /** Text in Markdown. */
    MARKDOWN("markdown"),
    /** Text that no part of Jupyter interprets. */
    RAW("raw");

    private static final CellType[] ALL = values();

    private final String nbformatName;

    CellType(String nbformatName) {
        this.nbformatName = nbformatName;
    }

    static Optional<CellType> ofName(String name) {
        for (var type : ALL) {
            if (type.nbformatName.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Return the value of {@code cell_type}. */
    public String nbformatName() {
        return nbformatName;
    }
}
