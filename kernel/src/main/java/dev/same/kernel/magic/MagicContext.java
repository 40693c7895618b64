package dev.same.kernel.magic;

import dev.same.kernel.engine.Outlet;

/** What a magic is given while its cell runs. */
public interface MagicContext {
    /** The cell's outputs; may be kept and used after the cell has ended. */
    Outlet outlet();

    Session session();
}
