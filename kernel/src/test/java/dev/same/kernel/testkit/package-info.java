/** A client, an engine and a family of magics, small ones, for tests. */
@NullMarked
package dev.same.kernel.testkit;

import org.jspecify.annotations.NullMarked;
