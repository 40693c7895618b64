/** What the cells of a Java notebook see without an import: {@code same}, {@code display}, rich values. */
@NullMarked
package dev.same.javasession.api;

import org.jspecify.annotations.NullMarked;
