/** The index of runs: a copy of what the runs' event logs say, made for lists and searches. It can be deleted at any time. */
@NullMarked
package dev.same.pipeline.index;

import org.jspecify.annotations.NullMarked;
