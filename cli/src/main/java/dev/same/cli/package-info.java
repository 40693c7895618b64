/**
 * The {@code same} command: puts the parts together and runs the verbs.
 *
 * <p>The script {@code same} at the root of the source tree starts {@link dev.same.cli.Main}; it also runs
 * {@link dev.same.cli.Training} once per build, to make the archive that the JVM starts fast from.
 */
@NullMarked
package dev.same.cli;

import org.jspecify.annotations.NullMarked;
