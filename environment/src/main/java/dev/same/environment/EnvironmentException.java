package dev.same.environment;

/** An environment cannot be captured, read or exported; the message says what was tried and what to do. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EnvironmentException(String message) {
        super(message);
    }

    public EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
