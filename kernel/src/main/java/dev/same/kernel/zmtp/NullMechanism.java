package dev.same.kernel.zmtp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** No security: whoever connects is served. */
final class NullMechanism implements Mechanism {
    private static final String READY = "READY";
    private static final String ERROR = "ERROR";

    private final byte[] metadata;

    /** @param metadata what this side is */
    NullMechanism(byte[] metadata) {
        this.metadata = metadata;
    }

    @Override
    public String name() {
        return "NULL";
    }

    @Override
    public boolean asServer() {
        return false;
    }

    @Override
    public Optional<byte[]> begin() {
        return Optional.of(Command.of(READY, metadata));
    }

    @Override
    public Answer handshake(byte[] command) throws ProtocolException {
        if (Command.is(READY, command)) {
            return new Answer(Optional.empty(), Optional.of(Metadata.parse(Command.data(READY, command))));
        }
        if (Command.is(ERROR, command)) {
            throw new ProtocolException(
                    "it refused us: " + new String(command, StandardCharsets.US_ASCII).replaceAll("[^ -~]", ""));
        }
        throw new ProtocolException("its first command is not READY");
    }

    @Override
    public Frame seal(Frame frame) {
        return frame;
    }

    @Override
    public Frame open(Frame frame) {
        return frame;
    }
}
