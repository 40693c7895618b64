/** What executes cells behind the gateway when it is no Jupyter kernel of its own, and how it speaks to the client. */
@NullMarked
package dev.same.kernel.engine;

import org.jspecify.annotations.NullMarked;
