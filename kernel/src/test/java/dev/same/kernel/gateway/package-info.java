@NullMarked
package dev.same.kernel.gateway;

import org.jspecify.annotations.NullMarked;
