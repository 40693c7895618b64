/**
 * The plan: the DAG of steps of one experiment, immutable and printable.
 *
 * <p>{@link dev.same.pipeline.plan.Planner} makes it from a program and parameter values; the driver, the exporters and the
 * pictures only read it.
 */
@NullMarked
package dev.same.pipeline.plan;

import org.jspecify.annotations.NullMarked;
