package dev.same.kernel.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One message, in the frames it came in: identities (or a topic), a delimiter, the signature, header, parent header, metadata,
 * content, buffers. Immutable by agreement: nobody changes the bytes of a frame. What is in the frames is parsed when asked
 * for.
 */
public final class Message {
    static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);

    private static final int MAX_IDENTITIES = 16;

    private final List<byte[]> frames;
    private final int delimiter;

    private Message(List<byte[]> frames, int delimiter) {
        this.frames = frames;
        this.delimiter = delimiter;
    }

    /** Take frames apart, looking into none of them but the delimiter. */
    public static Message of(List<byte[]> frames) throws MalformedMessageException {
        int last = Math.min(frames.size() - 1, MAX_IDENTITIES);
        for (int i = 0; i <= last; i++) {
            if (Arrays.equals(frames.get(i), DELIMITER)) {
                if (frames.size() < i + 6) {
                    throw new MalformedMessageException("it has " + (frames.size() - i - 1) + " of at least 5 frames");
                }
                return new Message(frames, i);
            }
        }
        throw new MalformedMessageException("it has no delimiter");
    }

    /** All frames, to be sent as they are. */
    public List<byte[]> frames() {
        return frames;
    }

    /** Identities of who sent it through which sockets, or the topic of a published message. */
    public List<byte[]> identities() {
        return frames.subList(0, delimiter);
    }

    byte[] signature() {
        return frames.get(delimiter + 1);
    }

    /** Index of the first signed frame. */
    int signed() {
        return delimiter + 2;
    }

    public byte[] headerBytes() {
        return frames.get(delimiter + 2);
    }

    public byte[] parentBytes() {
        return frames.get(delimiter + 3);
    }

    public byte[] metadataBytes() {
        return frames.get(delimiter + 4);
    }

    public byte[] contentBytes() {
        return frames.get(delimiter + 5);
    }

    public List<byte[]> buffers() {
        return frames.subList(delimiter + 6, frames.size());
    }

    public Header header() throws MalformedMessageException {
        return Header.parse(headerBytes());
    }

    /** The id of the request that it belongs to; empty if there is none. */
    public String parentId() throws MalformedMessageException {
        return Header.id(parentBytes());
    }

    public ObjectNode content() throws MalformedMessageException {
        return Json.object(contentBytes(), "content");
    }

    /** The notebook's cell that an execute request names in its metadata, as JupyterLab's and VS Code's do. */
    public Optional<String> cellId() {
        try {
            return Optional.of(Json.object(metadataBytes(), "metadata")
                            .path("cellId")
                            .asText(""))
                    .filter(id -> !id.isEmpty());
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /** How many bytes it holds. */
    public long size() {
        long size = 0;
        for (byte[] frame : frames) {
            size += frame.length;
        }
        return size;
    }
}
