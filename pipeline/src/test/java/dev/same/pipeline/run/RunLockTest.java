package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.pipeline.SameHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunLockTest {
    @TempDir
    private Path folder;

    @Test
    void isHeldByOneAtATime() {
        RunDirectory run = RunDirectory.create(new SameHome(folder));

        try (RunLock lock = RunLock.tryAcquire(run).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(RunLock.tryAcquire(run)).isEmpty();
            assertThat(RunLock.isHeld(run)).isTrue();
        }

        assertThat(RunLock.isHeld(run)).isFalse();
    }

    @Test
    void isSeenByOtherProcessesAlsoAfterThisOneAskedForItAgain() throws IOException, InterruptedException {
        RunDirectory run = RunDirectory.create(new SameHome(folder));

        try (RunLock lock = RunLock.tryAcquire(run).orElseThrow()) {
            assertThat(lock).isNotNull();
            // The trap: POSIX would give the lock up if asking opened and closed the file.
            assertThat(RunLock.isHeld(run)).isTrue();

            assertThat(probe(run)).isEqualTo(1);
        }
        assertThat(probe(run)).isZero();
    }

    /** Ask from another process; 0 when it could take the lock. */
    private static int probe(RunDirectory run) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        run.path().toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            System.exit(RunLock.isHeld(new RunDirectory(1, Path.of(args[0]))) ? 1 : 0);
        }
    }

    @Test
    void writesNothingMoreOnceAnotherDriverHasTakenTheRun() throws IOException {
        RunDirectory run = RunDirectory.create(new SameHome(folder));
        try (RunLock lock = RunLock.tryAcquire(run).orElseThrow();
                RunLog log = RunLog.open(run.events(), lock)) {
            long token = lock.takeOver();
            log.append(new RunEvent.StepStarted(1, "a", 1));
            Files.writeString(run.token(), Long.toString(token + 1));

            assertThatThrownBy(() -> log.append(new RunEvent.StepStarted(2, "b", 1)))
                    .hasMessageContaining("another driver has taken the run");
        }
        assertThat(RunLog.read(run.events())).containsExactly(new RunEvent.StepStarted(1, "a", 1));
    }
}
