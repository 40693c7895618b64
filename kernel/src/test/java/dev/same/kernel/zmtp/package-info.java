@NullMarked
package dev.same.kernel.zmtp;

import org.jspecify.annotations.NullMarked;
