package dev.same.kernel.java;

import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.engine.Outlet;
import java.util.Optional;

/** For what is evaluated before there was a cell: its outputs belong nowhere. */
final class SilentOutlet implements Outlet {
    @Override
    public void stream(StreamName name, String text) {}

    @Override
    public void display(MimeBundle bundle, Optional<String> displayId) {}

    @Override
    public void updateDisplay(MimeBundle bundle, String displayId) {}

    @Override
    public void clearOutput(boolean wait) {}

    @Override
    public String input(String prompt, boolean password) throws NoInputException {
        throw new NoInputException("nobody can be asked for input before the first cell");
    }
}
