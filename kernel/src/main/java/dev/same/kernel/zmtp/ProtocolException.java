package dev.same.kernel.zmtp;

/** A peer sent what the protocol does not allow; its connection ends. */
final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    ProtocolException(String message) {
        super(message, null, false, false);
    }
}
