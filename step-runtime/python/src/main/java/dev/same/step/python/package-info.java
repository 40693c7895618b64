/**
 * The Python step runtime as a resource, and how it gets to where steps run.
 *
 * <p>The runtime itself is one Python file, {@code same_step.py}; nothing here runs Python.
 */
@NullMarked
package dev.same.step.python;

import org.jspecify.annotations.NullMarked;
