@NullMarked
package dev.same.pipeline.dataflow;

import org.jspecify.annotations.NullMarked;
