/**
 * Results of earlier executions: keys of which every component is kept, what a step was seen to read and write, and why a step
 * was taken from here or not.
 */
@NullMarked
package dev.same.pipeline.cache;

import org.jspecify.annotations.NullMarked;
