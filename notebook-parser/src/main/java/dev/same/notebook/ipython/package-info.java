/**
 * What a kernel treats specially in the source of a cell: magics, shell lines, help requests.
 *
 * <p>A scanner of characters, not a parser: it knows strings, comments, brackets and continued lines, and so tells a real
 * {@code %magic} from a look-alike. It accepts any text and never throws.
 */
@NullMarked
package dev.same.notebook.ipython;

import org.jspecify.annotations.NullMarked;
