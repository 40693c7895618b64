package dev.same.kernel.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Opens signed messages and makes new ones. For one thread; a further thread takes another wire with the same key.
 */
public final class Wire {
    private static final byte[] EMPTY = {'{', '}'};

    private final Signer signer;
    private final ReplayGuard replays = new ReplayGuard();

    public Wire(String key) {
        signer = new Signer(key);
    }

    /**
     * Open what a stranger may have sent.
     *
     * @throws MalformedMessageException if it is not well formed in every JSON frame, not signed with the key, or signed and
     *     sent before
     */
    public Request open(List<byte[]> frames) throws MalformedMessageException {
        Message message = Message.of(frames);
        verify(message);
        if (signer.signs() && !replays.isNew(message.signature())) {
            throw new MalformedMessageException("it was sent before");
        }
        Header header = message.header();
        Json.check(message.parentBytes(), "parent header");
        Json.check(message.metadataBytes(), "metadata");
        Json.check(message.contentBytes(), "content");
        return new Request(message, header);
    }

    /** Check the signature alone, before acting on what is inside. */
    public void verify(Message message) throws MalformedMessageException {
        if (!signer.isRight(message.signature(), message.frames(), message.signed())) {
            throw new MalformedMessageException("its signature is wrong");
        }
    }

    /** Sign and put together a new message. */
    public List<byte[]> compose(
            List<byte[]> identities,
            byte[] header,
            byte[] parent,
            byte[] metadata,
            byte[] content,
            List<byte[]> buffers) {
        List<byte[]> frames = new ArrayList<>(identities.size() + 6 + buffers.size());
        frames.addAll(identities);
        frames.add(Message.DELIMITER);
        int signature = frames.size();
        frames.add(EMPTY);
        frames.add(header);
        frames.add(parent);
        frames.add(metadata);
        frames.add(content);
        frames.set(signature, signer.sign(frames, signature + 1));
        frames.addAll(buffers);
        return frames;
    }

    /** The same message with another content. */
    public List<byte[]> withContent(Message message, byte[] content) {
        return compose(
                message.identities(),
                message.headerBytes(),
                message.parentBytes(),
                message.metadataBytes(),
                content,
                message.buffers());
    }

    /** An id that no other message has. It need not be hard to guess: nothing is trusted for its id. */
    public static String newId() {
        var random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
