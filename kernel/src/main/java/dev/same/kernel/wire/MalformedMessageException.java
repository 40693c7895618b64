package dev.same.kernel.wire;

/** Frames that are no message, or none of somebody who has the key. The text says why and holds nothing of the contents. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedMessageException(String message) {
        super(message, null, false, false);
    }
}
