/**
 * The verbs in a live session: magics of a Jupyter kernel. The command tree is that of {@link dev.same.magics.Verbs}; this
 * package finds its lines in cells, runs them for a session, and draws runs in cells.
 */
@NullMarked
package dev.same.magics.live;

import org.jspecify.annotations.NullMarked;
