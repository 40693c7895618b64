package dev.same.pipeline;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Why SAME could not do what it was asked for; the message is written for the user. */
public class SameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public SameException(ErrorKind kind, String message) {
        this(kind, message, null);
    }

    public SameException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.kind = requireNonNull(kind, "kind");
    }

    public ErrorKind kind() {
        return kind;
    }
}
