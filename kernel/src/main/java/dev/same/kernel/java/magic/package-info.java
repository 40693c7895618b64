/** The magics of the Java engine. */
@NullMarked
package dev.same.kernel.java.magic;

import org.jspecify.annotations.NullMarked;
