/**
 * Runs: one execution of a plan on a backend.
 *
 * <p>A run is a directory: {@code plan.json}, the notebook as it was, an append-only {@code events.jsonl}, a directory per
 * attempt of a step. The event log is the truth; {@link dev.same.pipeline.run.RunSnapshot} is its fold, the index a copy. One {@link
 * dev.same.pipeline.run.Driver} at a time holds a run, by a file lock that ends with its process.
 */
@NullMarked
package dev.same.pipeline.run;

import org.jspecify.annotations.NullMarked;
