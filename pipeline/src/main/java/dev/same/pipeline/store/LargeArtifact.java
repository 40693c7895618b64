package dev.same.pipeline.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.internal.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Values with much memory behind them, whose name is the digest of the part before that memory, which holds the digest of each
 * piece of it: {@code step-runtime/README.md}. So all processors can work on it while it is written.
 */
final class LargeArtifact {
    private static final byte[] MAGIC = "SAME-ARTIFACT/2\n".getBytes(StandardCharsets.US_ASCII);
    private static final int ALIGNMENT = 64;
    private static final int CHUNK = 1 << 22;

    /** No header is longer, unless the file is damaged. */
    private static final int LONGEST_HEADER = 1 << 24;

    private LargeArtifact() {}

    /**
     * Return the digest that the file's name should have.
     *
     * @param digest a SHA-256 to work with
     * @return empty when the file is no large artifact, or one whose memory is not what its first part says
     */
    static Optional<String> digest(Path file, MessageDigest digest) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                return Optional.empty();
            }
        }
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "r")) {
            byte[] header = header(content);
            JsonNode fields = Json.MAPPER.readTree(header);
            long start = padded(MAGIC.length + header.length + 1L);
            for (JsonNode buffer : fields.path("buffers")) {
                String found = chunks(
                        content, start + buffer.path(0).asLong(), buffer.path(1).asLong(), digest);
                if (!found.equals(buffer.path(2).asText())) {
                    return Optional.empty();
                }
            }
            update(content, 0, start + padded(fields.path("pickle").asLong()), digest);
            return Optional.of(HexFormat.of().formatHex(digest.digest()));
        } catch (EOFException | com.fasterxml.jackson.core.JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static byte[] header(RandomAccessFile content) throws IOException {
        content.seek(MAGIC.length);
        // Not closed: the file is needed further on.
        DataInputStream in = new DataInputStream(
                new java.io.BufferedInputStream(Channels.newInputStream(content.getChannel()), 1 << 16));
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        for (byte next = in.readByte(); next != '\n'; next = in.readByte()) {
            header.write(next);
            if (header.size() > LONGEST_HEADER) {
                throw new EOFException("no end of the header");
            }
        }
        return header.toByteArray();
    }

    private static String chunks(RandomAccessFile content, long start, long length, MessageDigest digest)
            throws IOException {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (long done = 0; done < length; done += CHUNK) {
            update(content, start + done, Math.min(CHUNK, length - done), digest);
            digests.write(digest.digest());
        }
        return HexFormat.of().formatHex(digest.digest(digests.toByteArray()));
    }

    private static void update(RandomAccessFile content, long start, long length, MessageDigest digest)
            throws IOException {
        content.seek(start);
        byte[] chunk = new byte[(int) Math.min(CHUNK, Math.max(0, length))];
        for (long left = length; left > 0; left -= chunk.length) {
            int size = (int) Math.min(chunk.length, left);
            content.readFully(chunk, 0, size);
            digest.update(chunk, 0, size);
        }
    }

    private static long padded(long size) {
        return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
