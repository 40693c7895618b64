package dev.same.notebook.ipython;

/** The kinds of special lines. */
public enum SpecialKind {
    /** {@code %name arguments}. */
    LINE_MAGIC,
    /** {@code %%name arguments} on the first line of a cell; the span is the whole cell. */
    CELL_MAGIC,
    /** {@code !command}. */
    SHELL,
    /** {@code !!command}. */
    SHELL_CAPTURE,
    /** {@code x = %name arguments}. */
    MAGIC_ASSIGNMENT,
    /** {@code x = !command}. */
    SHELL_ASSIGNMENT,
    /** {@code x?}, {@code ?x}, {@code x??}. */
    HELP,
    /** {@code ,f a b}: calls with each word quoted. */
    QUOTE_CALL,
    /** {@code ;f a b}: calls with the rest quoted as one string. */
    QUOTE_REST_CALL,
    /** {@code /f a b}: calls with each word as an argument. */
    PAREN_CALL,
    /** {@code pip install x} as the only line of a cell: a magic without its percent sign. */
    AUTOMAGIC
}
