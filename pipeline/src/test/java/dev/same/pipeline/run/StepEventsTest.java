package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepEventsTest {
    @TempDir
    private Path folder;

    @Test
    void waitsForTheEndOfALine() throws IOException {
        Path file = folder.resolve("events.jsonl");
        StepEvents events = new StepEvents(folder);
        assertThat(events.poll()).isEmpty();
        Files.writeString(file, "{\"type\": \"progress\", \"frac");

        assertThat(events.poll()).isEmpty();

        Files.writeString(file, "tion\": 0.5}\n{\"type\"", StandardOpenOption.APPEND);
        assertThat(events.poll())
                .singleElement()
                .satisfies(
                        event -> assertThat(event.path("fraction").asDouble()).isEqualTo(0.5));
    }

    @Test
    void readsALineThatIsLongerThanItsBuffer() throws IOException {
        String text = "x".repeat(20 << 20);
        Files.writeString(folder.resolve("events.jsonl"), "{\"text\": \"" + text + "\"}\n{\"type\": \"last\"}\n");

        var events = new StepEvents(folder).poll();

        assertThat(events).hasSize(2);
        assertThat(events.get(0).path("text").asText()).hasSize(20 << 20);
    }
}
