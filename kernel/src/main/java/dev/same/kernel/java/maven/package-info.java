/** Libraries from Maven repositories, found as Maven finds them. */
@NullMarked
package dev.same.kernel.java.maven;

import org.jspecify.annotations.NullMarked;
