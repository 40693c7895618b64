package dev.same.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes: what a step may leave behind. */
@Timeout(300)
class ProcessHandleStepTest {
    /** A daemon in a session of its own, whose parent is gone, and its child, which has an empty environment. */
    private static final String LEAVE =
            "(setsid sh -c 'env -i sleep 600 & echo $! >> pids; echo $$ >> pids; wait' &) ; ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"end", "cancel", "kill"})
    @EnabledOnOs(OS.LINUX)
    void endsWhatTheStepLeftInSessionsOfItsOwnAndNothingElse(String how) throws Exception {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            ProcessHandleStep step = start(LEAVE + "while [ ! -e go ]; do sleep 0.01; done");
            List<ProcessHandle> left = left();
            assertThat(left).hasSize(2).allMatch(ProcessMark::isRunning);

            switch (how) {
                case "end" -> Files.createFile(folder.resolve("go"));
                case "cancel" -> step.cancel(Duration.ofMinutes(1));
                default -> step.cancel(Duration.ZERO);
            }
            step.exit().toCompletableFuture().get(60, TimeUnit.SECONDS);

            assertThat(left).noneMatch(ProcessMark::isRunning);
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    private ProcessHandleStep start(String script) throws Exception {
        ProcessMark mark = new ProcessMark();
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
        mark.put(builder.environment());
        Path noise = folder.resolve("noise");
        return new ProcessHandleStep(
                builder.redirectErrorStream(true).redirectOutput(noise.toFile()).start(), noise, mark);
    }

    private List<ProcessHandle> left() throws Exception {
        Path pids = folder.resolve("pids");
        while (!Files.exists(pids) || Files.readAllLines(pids).size() < 2) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return Files.readAllLines(pids).stream()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .toList();
    }
}
