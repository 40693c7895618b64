/** Tests of the script {@code same}: each runs the real script in a small source tree of its own. */
@NullMarked
package dev.same.cli.launcher;

import org.jspecify.annotations.NullMarked;
