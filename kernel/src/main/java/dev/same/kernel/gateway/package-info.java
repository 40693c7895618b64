/**
 * The sockets that clients connect to. What answers is behind: {@code hosted} or
 * {@code local}.
 */
@NullMarked
package dev.same.kernel.gateway;

import org.jspecify.annotations.NullMarked;
