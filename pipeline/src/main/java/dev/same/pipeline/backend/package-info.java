/**
 * Where steps execute: the interfaces that a backend implements.
 *
 * <p>A backend starts the step runtime with a {@code step.json} that the driver wrote, and reports how the process ended.
 * What the step did stands in the files that the runtime left in the step's directory; a backend never interprets them.
 */
@NullMarked
package dev.same.pipeline.backend;

import org.jspecify.annotations.NullMarked;
