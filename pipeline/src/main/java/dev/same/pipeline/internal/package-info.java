/** What only the pipeline's own packages use. */
@NullMarked
package dev.same.pipeline.internal;

import org.jspecify.annotations.NullMarked;
