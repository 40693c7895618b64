package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir
    private Path folder;

    private SameHome home;

    @BeforeEach
    void set() {
        home = new SameHome(folder);
    }

    @Test
    void passesOverARunThatIsOnlyBeingMade() throws IOException {
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
        RunDirectory.create(home);

        assertThatThrownBy(() -> RunDirectory.find(home, 1))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("run 1 has no plan")
                .hasMessageContaining("see same runs");
    }
}
