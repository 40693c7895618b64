/** Images that steps run in, made of a base and the packages of a lock. */
@NullMarked
package dev.same.images;

import org.jspecify.annotations.NullMarked;
