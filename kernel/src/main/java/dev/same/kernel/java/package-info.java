/**
 * The Java engine: cells run in JShell, in this process.
 *
 * <p>What cells compile to is rewritten, so that a cell can be stopped and cannot end the process. Only {@link
 * dev.same.kernel.java.JavaEngine} is for other packages; {@link dev.same.kernel.java.Guard} is called by rewritten code.
 */
@NullMarked
package dev.same.kernel.java;

import org.jspecify.annotations.NullMarked;
