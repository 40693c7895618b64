/**
 * A kernel whose engine runs in this process: the rules of the protocol around an {@link dev.same.kernel.engine.Engine}. Each
 * subshell has a thread, which runs its requests one after the other; control requests are answered on the reactor's.
 */
@NullMarked
package dev.same.kernel.local;

import org.jspecify.annotations.NullMarked;
