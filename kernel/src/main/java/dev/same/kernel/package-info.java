/**
 * A Jupyter kernel that is a gateway: one kernel to its clients, an engine behind it.
 *
 * <p>Source of the protocol: "Messaging in Jupyter" 5.5 of the jupyter_client documentation, and the enhancement proposals
 * it names.
 */
@NullMarked
package dev.same.kernel;

import org.jspecify.annotations.NullMarked;
