/** Environments made again from their records. */
@NullMarked
package dev.same.environment.assemble;

import org.jspecify.annotations.NullMarked;
