package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void numbersRunsFromOne() {
        SameHome home = new SameHome(folder);

        assertThat(RunDirectory.create(home).number()).isEqualTo(1);
        assertThat(RunDirectory.create(home).number()).isEqualTo(2);
        assertThat(RunDirectory.newest(home)).isEqualTo(2);
    }

    @Test
    void givesEachOfManyDriversItsOwnNumber() throws InterruptedException, ExecutionException {
        SameHome home = new SameHome(folder);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Callable<Long>> creations = java.util.Collections.nCopies(
                40, () -> RunDirectory.create(home).number());

        List<Long> numbers = new java.util.ArrayList<>();
        for (Future<Long> future : pool.invokeAll(creations)) {
            numbers.add(future.get());
        }
        pool.shutdown();

        assertThat(numbers).doesNotHaveDuplicates().hasSize(40);
    }

    @Test
    void doesNotRelyOnItsHint() throws IOException {
        SameHome home = new SameHome(folder);
        RunDirectory.create(home);
        RunDirectory.create(home);
        Files.writeString(home.runs().resolve("last"), "nonsense");

        assertThat(RunDirectory.create(home).number()).isEqualTo(3);
    }

    @Test
    void saysWhichRunsThereAre() {
        SameHome home = new SameHome(folder);
        RunDirectory.create(home);

        assertThatThrownBy(() -> RunDirectory.find(home, 42))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("no run 42")
                .hasMessageContaining("the newest run is 1");
    }

    @Test
    void passesOverARunThatIsOnlyBeingMade() throws IOException {
        SameHome home = new SameHome(folder);
        assertThat(RunDirectory.last(home)).isEmpty();
        RunDirectory whole = RunDirectory.create(home);
        Files.writeString(whole.plan(), "{}");
        RunDirectory.create(home);
        RunDirectory.create(home);

        assertThat(RunDirectory.last(home)).contains(whole);
        assertThat(RunDirectory.create(home).number()).isEqualTo(4);
    }

    @Test
    void saysOfARunWithoutPlanThatItNeverStarted() {
        SameHome home = new SameHome(folder);
        RunDirectory.create(home);

        assertThatThrownBy(() -> RunDirectory.find(home, 1))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("run 1 has no plan")
                .hasMessageContaining("see same runs");
    }
}
