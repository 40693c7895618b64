/** A JShell session in this JVM: cells in, values and located errors out. */
@NullMarked
package dev.same.javasession;

import org.jspecify.annotations.NullMarked;
