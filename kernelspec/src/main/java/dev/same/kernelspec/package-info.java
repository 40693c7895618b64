/**
 * Installs kernelspecs without Python: one for Java, and for every kernel that is installed a twin that hosts it.
 *
 * <p>Rules of paths are those of {@code jupyter_core.paths}, the format of {@code kernel.json} that of
 * {@code jupyter_client.kernelspec}.
 */
@NullMarked
package dev.same.kernelspec;

import org.jspecify.annotations.NullMarked;
