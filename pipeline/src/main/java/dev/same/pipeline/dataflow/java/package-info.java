/**
 * What cells of Java notebooks do with names: the dialect of JShell, parsed by the JDK's own compiler, without JShell.
 */
@NullMarked
package dev.same.pipeline.dataflow.java;

import org.jspecify.annotations.NullMarked;
