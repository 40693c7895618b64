/** Artifacts: immutable values and files, named by the SHA-256 of their content. */
@NullMarked
package dev.same.pipeline.store;

import org.jspecify.annotations.NullMarked;
