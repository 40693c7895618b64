/** How magics are added to every kernel behind the gateway: what is implemented elsewhere, and what it is given. */
@NullMarked
package dev.same.kernel.magic;

import org.jspecify.annotations.NullMarked;
