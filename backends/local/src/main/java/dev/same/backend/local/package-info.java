/** Runs steps as processes of this machine: Python steps forked by one server, Java steps in a JVM each. */
@NullMarked
package dev.same.backend.local;

import org.jspecify.annotations.NullMarked;
