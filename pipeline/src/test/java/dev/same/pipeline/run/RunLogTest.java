package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
    private static final RunEvent STARTED =
            new RunEvent.RunStarted(1.5, 7, "/home/ann/a.ipynb", "local", 99, "0.1.0", 1);
    private static final RunEvent STEP = new RunEvent.StepStarted(2.5, "train", 1);
    private static final RunEvent FINISHED =
            new RunEvent.StepFinished(3.5, "train", 1, State.FAILED, true, Optional.of(StepOutcome.timeout(30)));

    @TempDir
    private Path folder;

    @Test
    void givesBackWhatWasAppended() {
        Path file = folder.resolve("events.jsonl");

        try (RunLog log = RunLog.open(file)) {
            List.of(STARTED, STEP, FINISHED).forEach(log::append);
        }

        assertThat(RunLog.read(file)).containsExactly(STARTED, STEP, FINISHED);
    }

    @Test
    void hasNoEventsBeforeTheFirst() {
        assertThat(RunLog.read(folder.resolve("none.jsonl"))).isEmpty();
    }

    @Test
    void losesOnlyTheLastEventWhereverItIsCut() throws IOException {
        Path file = folder.resolve("events.jsonl");
        try (RunLog log = RunLog.open(file)) {
            List.of(STARTED, STEP, FINISHED).forEach(log::append);
        }
        byte[] whole = Files.readAllBytes(file);
        long seed = new Random().nextLong();
        Random random = new Random(seed);

        for (int i = 0; i < 50; i++) {
            int cut = random.nextInt(whole.length);
            Files.write(file, java.util.Arrays.copyOf(whole, cut));
            long lines = new String(whole, 0, cut, java.nio.charset.StandardCharsets.UTF_8)
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            try (RunLog log = RunLog.open(file)) {
                log.append(STEP);
            }

            assertThat(RunLog.read(file)).as("cut at %d, seed %d", cut, seed).hasSize((int) lines + 1);
        }
    }

    @Test
    void namesTheLineThatIsNoEvent() throws IOException {
        Path file = folder.resolve("events.jsonl");
        try (RunLog log = RunLog.open(file)) {
            log.append(STARTED);
        }
        Files.writeString(file, "{\"type\": 3}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> RunLog.read(file))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("line 2");
    }
}
