package dev.same.kernel.engine;

import java.io.IOException;

/** The user cannot be asked, or was not waited for to the end. */
public final class NoInputException extends IOException {
    private static final long serialVersionUID = 1;

    public NoInputException(String message) {
        super(message);
    }
}
