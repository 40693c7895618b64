/** What the cells of a Java notebook see of SAME: {@code same} and {@code display}. */
@NullMarked
package dev.same.step.java.api;

import org.jspecify.annotations.NullMarked;
