package dev.same.pipeline.sweep;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.internal.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The append-only log of a sweep. Not forced to disk: the logs of its runs are, and what a power cut takes from this one is found
 * out from them.
 *
 * <p>Thread-safe.
 */
final class SweepLog implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private SweepLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Open it for appending; a last line that was cut by a crash is removed. */
    static SweepLog open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            byte[] content = Files.readAllBytes(file);
            int end = content.length;
            while (end > 0 && content[end - 1] != '\n') {
                end--;
            }
            channel.truncate(end);
            channel.position(end);
            return new SweepLog(file, channel);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not open the log " + file + ": " + e, e);
        }
    }

    synchronized void append(SweepEvent event) {
        try {
            ByteBuffer line =
                    ByteBuffer.wrap((Json.MAPPER.writerFor(SweepEvent.class).writeValueAsString(event) + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not write to " + file + ": " + e + "; is the disk full?", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not close " + file + ": " + e, e);
        }
    }

    /** Read a log, also one that is being written. A last line without its end is left out. */
    static List<SweepEvent> read(Path file) {
        try {
            String content = Files.readString(file);
            var reader = Json.MAPPER.readerFor(SweepEvent.class);
            List<SweepEvent> events = new ArrayList<>();
            for (String line :
                    content.substring(0, content.lastIndexOf('\n') + 1).split("\n", -1)) {
                if (!line.isEmpty()) {
                    events.add(reader.readValue(line));
                }
            }
            return events;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not read " + file + ": " + e, e);
        }
    }
}
