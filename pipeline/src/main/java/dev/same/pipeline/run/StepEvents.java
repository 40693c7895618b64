package dev.same.pipeline.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.internal.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the events of one attempt of a step ({@code step-runtime/README.md}) while the step writes them. Not thread-safe.
 */
public final class StepEvents {
    private static final int MOST_AT_ONCE = 8 << 20;

    private final Path file;
    private long offset;

    /**
     * @param attempt the directory of the attempt
     */
    public StepEvents(Path attempt) {
        this.file = attempt.resolve("events.jsonl");
    }

    /** Return whole events that have come since the last call; a line that is still being written comes next time. */
    public List<JsonNode> poll() {
        List<JsonNode> events = new ArrayList<>();
        if (!Files.exists(file)) {
            return events;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            for (byte[] lines = next(in, MOST_AT_ONCE); lines.length > 0; lines = next(in, MOST_AT_ONCE)) {
                parse(lines, events);
                offset += lines.length;
            }
            return events;
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Return whole lines from the offset on; a single line may be longer than {@code most}. */
    private byte[] next(RandomAccessFile in, int most) throws IOException {
        long rest = in.length() - offset;
        byte[] buffer = new byte[Math.toIntExact(Math.min(rest, most))];
        in.seek(offset);
        in.readFully(buffer);
        int end = buffer.length;
        while (end > 0 && buffer[end - 1] != '\n') {
            end--;
        }
        if (end == 0 && rest > most && most < 1 << 29) {
            return next(in, most * 2);
        }
        return end == buffer.length ? buffer : java.util.Arrays.copyOf(buffer, end);
    }

    private static void parse(byte[] lines, List<JsonNode> events) throws IOException {
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                try {
                    events.add(Json.MAPPER.readTree(lines, start, i - start));
                } catch (JsonProcessingException e) {
                    // A killed step may leave a torn line that a second attempt to write continued: nothing is lost but
                    // it.
                    events.add(Json.MAPPER.createObjectNode().put("type", "unreadable"));
                }
                start = i + 1;
            }
        }
    }
}
