/**
 * Proof that a split notebook gives what one kernel gives: runs a notebook whole and in pieces, through the real planner, driver
 * and step runtimes, and compares what comes out.
 */
@NullMarked
package dev.same.pipeline.verify;

import org.jspecify.annotations.NullMarked;
