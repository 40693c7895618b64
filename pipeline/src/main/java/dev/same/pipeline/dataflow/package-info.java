/**
 * Which names cells bind, read and change, and what therefore flows between steps.
 *
 * <p>A {@link dev.same.pipeline.dataflow.CellAnalyzer} turns the source of one cell into language-neutral {@link
 * dev.same.pipeline.dataflow.CellFacts}; {@link dev.same.pipeline.dataflow.Dataflow} folds the facts of all cells into
 * the reads, outputs and edges of steps.
 */
@NullMarked
package dev.same.pipeline.dataflow;

import org.jspecify.annotations.NullMarked;
