/**
 * The step runtime for Java: runs one step of a notebook, as {@code step-runtime/README.md} says.
 *
 * <p>{@link dev.same.step.java.Main} is the program. JShell lives in {@code session}, values in {@code codec}, what user
 * code sees in {@code api}; none of the three knows of steps.
 */
@NullMarked
package dev.same.step.java;

import org.jspecify.annotations.NullMarked;
