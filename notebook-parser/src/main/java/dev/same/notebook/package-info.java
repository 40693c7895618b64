/**
 * Notebooks as documents: nbformat 4.0 to 4.5 read, edited and written without loss.
 *
 * <p>A {@link dev.same.notebook.Notebook} keeps the bytes it was read from. Edits replace the spans of single values, so
 * that everything else (unknown fields, key order, the text of numbers, white space) stays as it was, byte by byte.
 */
@NullMarked
package dev.same.notebook;

import org.jspecify.annotations.NullMarked;
