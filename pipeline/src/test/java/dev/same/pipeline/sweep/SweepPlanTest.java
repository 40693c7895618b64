package dev.same.pipeline.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.notebook.Notebook;
import dev.same.pipeline.plan.Planner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepPlanTest {
    @TempDir
    private Path folder;

    @Test
    void givesEachExperimentThePlanThatItWouldHaveAlone() {
        Notebook notebook = TestNotebook.of(
                folder,
                "%same param lr=0.1 file=\"a.txt\"",
                "%same step load\nrows = [1, 2]",
                "%same step write\nwith open(file, 'w') as out: out.write(str(lr * rows[0]))",
                "%same step read\nprint(open('a.txt').read(), open('b.txt').read())");
        List<Map<String, String>> experiments = new ArrayList<>();
        for (String lr : List.of("0.1", "0.5", "7")) {
            for (String file : List.of("a.txt", "b.txt", "c.txt")) {
                experiments.add(Map.of("lr", lr, "file", file));
            }
        }

        SweepPlan sweep = SweepPlan.of(new Planner(), notebook, experiments);

        for (int i = 0; i < experiments.size(); i++) {
            assertThat(sweep.plan(i)).isEqualTo(new Planner().plan(notebook, experiments.get(i)));
        }
    }

    @Test
    void findsTheStepsThatExperimentsHaveInCommon() {
        SweepPlan sweep = plan(
                List.of(
                        Map.of("lr", "1", "depth", "1"),
                        Map.of("lr", "1", "depth", "2"),
                        Map.of("lr", "2", "depth", "1"),
                        Map.of("lr", "2", "depth", "2")),
                "%same param lr=1 depth=1",
                "%same step load\nrows = [1]",
                "%same step scale\nscaled = [lr * row for row in rows]",
                "%same step fit\nprint(scaled, depth)",
                "%same step after_all --after fit\nprint(1)");

        assertThat(sweep.commonSteps()).containsExactly("load");
        assertThat(sweep.groups(0)).containsOnlyKeys("load", "scale");
        assertThat(sweep.groups(0).get("scale"))
                .isEqualTo(sweep.groups(1).get("scale"))
                .isNotEqualTo(sweep.groups(2).get("scale"));
        assertThat(sweep.executions()).isEqualTo(1 + 2 + 4 + 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "print(lr)",
                "print(f'{lr}')",
                "print(globals())",
                "exec('print(' + 'l' + 'r)')",
                "def later():\n    return lr"
            })
    void doesNotShareAFirstStepThatMayUseTheParameter(String line) {
        SweepPlan sweep = plan(
                List.of(Map.of("lr", "1"), Map.of("lr", "2")),
                "%same param lr=1",
                "%same step load\n" + line,
                "%same step b\nprint(1)");

        assertThat(sweep.groups(0)).doesNotContainKey("load");
    }

    @Test
    void doesNotShareAStepThatReadsAFileOfAnExperiment() {
        SweepPlan sweep = plan(
                List.of(Map.of("lr", "1"), Map.of("lr", "2")),
                "%same param lr=1",
                "%same step write\nwith open('model.txt', 'w') as out: out.write(str(lr))",
                "%same step read\nprint(open('model.txt').read())");

        assertThat(sweep.groups(0)).isEmpty();
        assertThat(sweep.oneByOne())
                .hasValueSatisfying(reason -> assertThat(reason).contains("\"write\"", "model.txt", "\"read\""));
    }

    @Test
    void runsExperimentsSideBySideWhereFilesComeFromACommonStep() {
        SweepPlan sweep = plan(
                List.of(Map.of("lr", "1"), Map.of("lr", "2")),
                "%same param lr=1",
                "%same step write\nwith open('data.txt', 'w') as out: out.write('1')",
                "%same step read\nprint(open('data.txt').read(), lr)");

        assertThat(sweep.oneByOne()).isEmpty();
        assertThat(sweep.commonSteps()).containsExactly("write");
    }

    private SweepPlan plan(List<Map<String, String>> experiments, String... sources) {
        return SweepPlan.of(new Planner(), TestNotebook.of(folder, sources), experiments);
    }
}
