/**
 * Kernels of other languages behind the gateway: their messages pass as the frames they are, and only cells with magics are
 * looked into. Everything here runs on the reactor's thread, except magics, which have threads of their own.
 */
@NullMarked
package dev.same.kernel.hosted;

import org.jspecify.annotations.NullMarked;
