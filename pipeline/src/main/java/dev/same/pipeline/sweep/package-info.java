/** Sweeps: many experiments of one program, each a run of its own, whose common steps are executed once. */
@NullMarked
package dev.same.pipeline.sweep;

import org.jspecify.annotations.NullMarked;
