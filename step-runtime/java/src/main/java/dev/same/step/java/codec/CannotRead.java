package dev.same.step.java.codec;

/** Bytes that do not give a value in this session: written by another version, or for other classes. */
public final class CannotRead extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotRead(String message) {
        super(message);
    }

    CannotRead(String message, Throwable cause) {
        super(message, cause);
    }
}
