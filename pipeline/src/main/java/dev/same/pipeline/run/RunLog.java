package dev.same.pipeline.run;

import com.fasterxml.jackson.core.JsonProcessingException;
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
 * The append-only event log of a run: one JSON object a line.
 *
 * <p>Not thread-safe: a run has one driver, and a driver one thread.
 */
public final class RunLog implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final Runnable fence;

    private RunLog(Path file, FileChannel channel, Runnable fence) {
        this.file = file;
        this.channel = channel;
        this.fence = fence;
    }

    /**
     * Open the log for appending. A last line that was cut by a crash is removed first: the next event must not be glued to
     * it.
     */
    public static RunLog open(Path file) {
        return open(file, () -> {});
    }

    /** Open the log of a run as its driver: once another one has taken the run, nothing more is written. */
    static RunLog open(Path file, RunLock lease) {
        return open(file, lease::check);
    }

    private static RunLog open(Path file, Runnable fence) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel.truncate(wholeLines(file));
            channel.position(channel.size());
            return new RunLog(file, channel, fence);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not open the event log " + file + ": " + e, e);
        }
    }

    private static long wholeLines(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int end = content.length;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Write the event; the end of a step that was executed, and of a run, is forced to disk before this returns. */
    public void append(RunEvent event) {
        fence.run();
        try {
            ByteBuffer line =
                    ByteBuffer.wrap((Json.MAPPER.writerFor(RunEvent.class).writeValueAsString(event) + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            if (mustLast(event)) {
                channel.force(false);
            }
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not write to " + file + ": " + e.getMessage() + "; is the disk full?",
                    e);
        }
    }

    /**
     * What an element gave is on disk in its own folder, where a new driver looks; a result that was taken from the cache would be found there again; what was executed is noted for good. */
    private static boolean mustLast(RunEvent event) {
        return event instanceof RunEvent.RunFinished
                || (event instanceof RunEvent.StepFinished finished
                        && (finished.state() != State.CACHED || finished.attempt() == 0));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not close " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Read a log, also one that is being written. A last line without its end is left out.
     *
     * @return the events in order; empty when there is no log yet
     * @throws SameException when a whole line is not an event
     */
    public static List<RunEvent> read(Path file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not read " + file + ": " + e.getMessage(), e);
        }
        var reader = Json.MAPPER.readerFor(RunEvent.class);
        List<RunEvent> events = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                try {
                    events.add(reader.readValue(content, start, i - start));
                } catch (JsonProcessingException e) {
                    throw new SameException(
                            ErrorKind.INTERNAL,
                            file + ", line " + (events.size() + 1) + " is not an event: " + e.getOriginalMessage(),
                            e);
                } catch (IOException e) {
                    throw new SameException(ErrorKind.INTERNAL, "could not read " + file + ": " + e.getMessage(), e);
                }
                start = i + 1;
            }
        }
        return events;
    }
}
