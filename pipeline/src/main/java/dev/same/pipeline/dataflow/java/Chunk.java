package dev.same.pipeline.dataflow.java;

/**
 * The source of one snippet: an import, a type, a method, a statement or an expression.
 *
 * @param source as in the cell, comments before it left out
 * @param firstLine one-based line of the cell
 * @param lastLine one-based, inclusive
 */
record Chunk(Kind kind, String source, int firstLine, int lastLine) {
    enum Kind {
        IMPORT,
        /** A type or a method. */
        MEMBER,
        /** A statement, a variable or an expression. */
        STATEMENT,
        /** A magic line. */
        MAGIC
    }
}
