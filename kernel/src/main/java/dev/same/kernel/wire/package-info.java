/**
 * Messages of Jupyter's wire protocol: frames to messages and back, signatures, limits. Nothing here has a socket.
 *
 * <p>A message keeps the bytes it came in, so that it can be passed on as it is.
 */
@NullMarked
package dev.same.kernel.wire;

import org.jspecify.annotations.NullMarked;
