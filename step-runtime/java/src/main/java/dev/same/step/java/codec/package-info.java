/**
 * Object graphs as bytes, with identity: what is one object before is one object after.
 *
 * <p>No constructor, {@code readObject} or other code of a cell's class runs when a graph is read, {@code hashCode},
 * {@code equals} and comparators of keys excepted.
 */
@NullMarked
package dev.same.step.java.codec;

import org.jspecify.annotations.NullMarked;
