/** A JShell session in this JVM: cells in, values and located errors out. */
@NullMarked
package dev.same.step.java.session;

import org.jspecify.annotations.NullMarked;
