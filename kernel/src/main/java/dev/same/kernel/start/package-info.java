/**
 * What is read and started before anything else: the connection file, the kernelspec, the hosted kernel's process.
 *
 * <p>A hosted kernel takes most of a second to start and should not wait for us. So this package uses few classes of the JDK
 * and none of a library: no Jackson, no ZeroMQ, no regular expressions, no lambdas on the way to the start of the process.
 */
@NullMarked
package dev.same.kernel.start;

import org.jspecify.annotations.NullMarked;
