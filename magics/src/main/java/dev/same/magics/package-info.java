/**
 * The verbs: {@code plan}, {@code run}, {@code runs}, {@code status}, {@code logs}, {@code get}, {@code cancel}.
 *
 * <p>Each verb is one picocli command. The same commands serve the command line ({@code same VERB NOTEBOOK}) and, later, the
 * magics {@code %same VERB} of a kernel; what differs between the two stands in {@link dev.same.magics.Surroundings}.
 */
@NullMarked
package dev.same.magics;

import org.jspecify.annotations.NullMarked;
