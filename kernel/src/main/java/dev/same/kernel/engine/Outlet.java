package dev.same.kernel.engine;

import dev.same.kernel.MimeBundle;
import java.util.Optional;

/**
 * Where the outputs of one request go. Every method may be called from any thread, also after the request has ended: the
 * outputs still belong to its cell.
 */
public interface Outlet {
    /** Text of {@code stdout} or {@code stderr}. The gateway joins pieces that follow each other quickly. */
    void stream(StreamName name, String text);

    /** Show a value; with an id it can be shown anew by {@link #updateDisplay}. */
    void display(MimeBundle bundle, Optional<String> displayId);

    /** Show another value in every place where the id was displayed. */
    void updateDisplay(MimeBundle bundle, String displayId);

    /**
     * Take back the cell's outputs so far.
     *
     * @param wait with the next output, not at once
     */
    void clearOutput(boolean wait);

    /**
     * Ask the user for a line and wait for it.
     *
     * @throws NoInputException when the client does not answer questions, or the cell was interrupted meanwhile
     */
    String input(String prompt, boolean password) throws NoInputException;

    enum StreamName {
        STDOUT,
        STDERR
    }
}
