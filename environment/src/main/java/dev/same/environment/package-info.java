/** Environments: everything outside a notebook that its result depends on. Records of them, and what differs between two. */
@NullMarked
package dev.same.environment;

import org.jspecify.annotations.NullMarked;
