/** What a JVM is, and what stands on the class path of its notebook. */
@NullMarked
package dev.same.environment.jvm;

import org.jspecify.annotations.NullMarked;
