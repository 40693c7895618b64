/** An environment in the formats of the tools that make environments. */
@NullMarked
package dev.same.environment.export;

import org.jspecify.annotations.NullMarked;
