package dev.same.magics.live;

import dev.same.kernel.engine.Outlet;
import java.io.Writer;

/** Writes to a stream of a cell, flush by flush. */
final class OutletWriter extends Writer {
    private final Outlet outlet;
    private final Outlet.StreamName name;
    private final StringBuilder pending = new StringBuilder();

    OutletWriter(Outlet outlet, Outlet.StreamName name) {
        this.outlet = outlet;
        this.name = name;
    }

    @Override
    public void write(char[] text, int offset, int length) {
        synchronized (lock) {
            pending.append(text, offset, length);
        }
    }

    @Override
    public void flush() {
        synchronized (lock) {
            if (!pending.isEmpty()) {
                outlet.stream(name, pending.toString());
                pending.setLength(0);
            }
        }
    }

    @Override
    public void close() {
        flush();
    }
}
