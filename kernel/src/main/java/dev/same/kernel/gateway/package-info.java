/**
 * The sockets that clients connect to. What answers is behind: {@code hosted} or
 * {@code local}.
 *
 * <p>Users wait for a kernel's start. So classes of this module look for their logger when there is something to log, and use
 * little of the JDK that is slow to load: no JCA beyond a digest, no secure random numbers, no proxies before the first reply.
 */
@NullMarked
package dev.same.kernel.gateway;

import org.jspecify.annotations.NullMarked;
