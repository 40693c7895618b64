/** The rules of the protocol over real loopback sockets: the same for an engine of this process and for a hosted kernel. */
@NullMarked
package dev.same.kernel.protocol;

import org.jspecify.annotations.NullMarked;
