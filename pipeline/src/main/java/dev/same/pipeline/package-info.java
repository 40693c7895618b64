/** What every part of the pipeline shares: the one exception that SAME throws, and where it keeps its data. */
@NullMarked
package dev.same.pipeline;

import org.jspecify.annotations.NullMarked;
