package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps and comparisons as a user calls them, with real steps. */
@Timeout(300)
class SweepTest {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void makeHome() {
        cli = new Cli(folder.resolve("home"), folder);
    }

    @Test
    void runsAGridAndItsCommonStepsOnceAlsoWithoutTheCache() throws IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param lr=0.1 depth=1",
                "%same step load\nrows = list(range(4))",
                "%same step scale\nscaled = [lr * row for row in rows]",
                "%same step fit\nsame.metric('score', sum(scaled) * depth)");

        String err = cli.same("run", "a.ipynb", "--no-cache", "--sweep", "lr=1,2", "--sweep", "depth=1,2,3")
                .succeeded()
                .err();

        assertThat(err).contains("6 experiments of 3 steps: 9 executions", "common to all, executed once: load");
        assertThat(executions()).containsOnly(Map.entry("load", 1L), Map.entry("scale", 2L), Map.entry("fit", 6L));
        JsonNode compared = json("compare", "s1", "--sort", "score", "--reverse", "--json");
        assertThat(compared.path("runs").findValuesAsText("score"))
                .containsExactly("36.0", "24.0", "18.0", "12.0", "12.0", "6.0");
        assertThat(texts(compared.path("differs")))
                .contains("lr", "depth", "score")
                .doesNotContain("state", "notebook");
        assertThat(cli.same("compare", "s1").succeeded().out())
                .contains("lr", "depth", "score")
                .doesNotContain("a.ipynb");
        assertThat(cli.same("runs").succeeded().out())
                .contains("s1", "6/6", "lr depth")
                .doesNotContain("score");
        assertThat(cli.same("runs", "--sweep", "s1").succeeded().out().lines().count())
                .isEqualTo(7);
        assertThat(cli.same("status", "s1").succeeded().out()).contains("sweep s1 succeeded", "6 succeeded of 6");
    }

    @Test
    void givesEachExperimentTheFilesThatItsCommonStepWroteAndItsOwn() throws IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param lr=1",
                "%same step write\nwith open('model.txt', 'w') as out: out.write(str(lr))",
                "%same step read\nfound = open('model.txt').read()\nsame.metric('found', int(found))");

        String err = cli.same("run", "a.ipynb", "--no-cache", "--sweep", "lr=1,2,3,4")
                .succeeded()
                .err();

        assertThat(err).contains("one experiment after the other", "model.txt");
        JsonNode compared = json("compare", "s1", "--json");
        for (JsonNode run : compared.path("runs")) {
            assertThat(run.path("metrics").path("found").asInt())
                    .isEqualTo(run.path("parameters").path("lr").asInt());
        }
    }

    @Test
    void drawsExperimentsAgainByTheirSeed() throws IOException {
        Notebooks.write(folder, "a.ipynb", "%same param lr=0.1", "%same step a\nsame.metric('twice', 2 * lr)");

        String first = cli.same("run", "a.ipynb", "--sweep", "lr=log(1e-4,1e-1)", "--sweep-random", "3")
                .succeeded()
                .err();
        String seed = first.substring(first.indexOf("--sweep-seed ") + 13).split("\\s")[0];
        cli.same("run", "a.ipynb", "--sweep", "lr=log(1e-4,1e-1)", "--sweep-random", "3", "--sweep-seed", seed)
                .succeeded();

        assertThat(values("s1")).hasSize(3).isEqualTo(values("s2"));
    }

    @Test
    void endsEarlyWhenAMetricIsReachedAndSaysWhy() throws IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param n=0",
                // All four must run at a time, however small the machine is.
                "%same step a --cpu 0.1\nimport time\nif n != 1:\n    time.sleep(600)\nsame.metric('auc', 0.95)",
                "%same step b --after a\nprint('also this')");

        cli.same("run", "a.ipynb", "--sweep", "n=int(0,9)", "--sweep-parallel", "4", "--until", "auc>0.9")
                .succeeded();

        JsonNode compared = json("compare", "s1", "--json");
        List<String> states = compared.path("runs").findValuesAsText("state");
        assertThat(states).contains("cancelled").containsOnlyOnce("succeeded");
        assertThat(cli.same("status", "s1").succeeded().out())
                .contains("auc>0.9 was reached by experiment 2: auc = 0.95")
                .contains("skipped");
        for (JsonNode run : compared.path("runs")) {
            if (run.path("state").asText().equals("cancelled")) {
                assertThat(cli.same("status", run.path("run").asText())
                                .failed(1)
                                .out())
                        .contains("auc>0.9 was reached by experiment 2");
            }
        }
    }

    @Test
    void failsWhatSharesAFailedStepAndGoesOnWithTheOthers() throws IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param lr=1 depth=1",
                "%same step scale\nscaled = 6 // lr",
                "%same step fit\nsame.metric('score', scaled * depth)");

        cli.same("run", "a.ipynb", "--no-cache", "--sweep", "lr=0,1", "--sweep", "depth=1,2,3")
                .failed(1);

        assertThat(executions()).containsOnly(Map.entry("scale", 2L), Map.entry("fit", 3L));
        assertThat(cli.same("status", "s1").failed(1).out())
                .contains("3 succeeded", "step \"scale\", which it has in common with experiment");
    }

    @Test
    void goesOnAfterItsDriverWasKilled() throws IOException, InterruptedException {
        Path gate = folder.resolve("gate");
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param n=0",
                "%same step load\nrows = 3",
                "%same step wait --cpu 0.1\nimport os.path, time\nwhile n > 0 and not os.path.exists('gate'):\n"
                        + "    time.sleep(0.02)\nsame.metric('score', rows * n)");
        Cli.Running running = cli.start("run", "a.ipynb", "--no-cache", "--sweep", "n=0,1,2,3");
        Await.until("one has ended and others wait", () -> {
            String log = sweepLog();
            return log.contains("experiment-finished") && executions().getOrDefault("wait", 0L) > 2;
        });
        running.process().destroyForcibly().waitFor();
        Files.writeString(gate, "");

        cli.same("resume", "s1").succeeded();

        assertThat(executions()).containsEntry("load", 1L);
        assertThat(json("compare", "s1", "--sort", "n", "--json").path("runs").findValuesAsText("score"))
                .containsExactly("0", "3", "6", "9");
        assertThat(cli.same("resume", "s1").succeeded().out()).contains("nothing to resume");
    }

    @Test
    void comparesRunsAndNamesTheFirstStepThatDiffers() throws IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param n=1",
                "%same step one\nx = 1",
                "%same step two\ny = x + n",
                "%same step three\nprint(y)");
        cli.same("run", "a.ipynb").succeeded();
        cli.same("run", "a.ipynb").succeeded();
        cli.same("run", "a.ipynb", "-p", "n=2").succeeded();
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param n=1",
                "%same step one\nx = 7 - 6",
                "%same step two\ny = x + n",
                "%same step three\nprint(y)");
        cli.same("run", "a.ipynb").succeeded();

        assertThat(cli.same("compare", "1", "2").succeeded().out()).contains("nothing differs but the time");
        assertThat(cli.same("compare", "1", "3").succeeded().out())
                .contains("n", "values of two", "first divergent step: two")
                .doesNotContain("code of", "values of one");
        assertThat(cli.same("compare", "1", "4").succeeded().out())
                .contains("code of one", "first divergent step: one")
                .doesNotContain("values of");
        assertThat(cli.same("compare", "1", "2", "--all").succeeded().out()).contains("a.ipynb", "code of two");
        assertThat(cli.same("compare", "1", "99", "x", "s5").failed(2).err())
                .contains("no run 99", "\"x\" is no run", "no sweep s5");
        assertThat(cli.same("compare", "1", "2", "--sort", "auc").failed(2).err())
                .contains("--sort auc: no run has such a metric or parameter (there are: n)");
    }

    @Test
    void refusesWhatCannotBeSweptAllAtOnce() {
        Notebooks.write(folder, "a.ipynb", "%same param lr=0.1", "%same step a\nprint(lr)");

        assertThat(cli.same("run", "a.ipynb", "--sweep", "lr=fast,0.1", "--sweep", "depth=1,2", "-p", "lr=1")
                        .failed(2)
                        .err())
                .contains("--sweep lr=fast: expected a number")
                .contains("--sweep depth=1,2: the notebook declares no such parameter")
                .contains("lr is given by --param lr, too");
        assertThat(cli.same("run", "a.ipynb", "--until", "auc is good", "--sweep-parallel", "0")
                        .failed(2)
                        .err())
                .contains("--until 'auc is good': expected METRIC>NUMBER")
                .contains("--sweep-parallel 0: expected a whole number from 1 to 1000")
                .contains("only for a sweep");
        assertThat(cli.same("runs").succeeded().out()).contains("no runs yet");
    }

    /** How often each step was started, over all runs. */
    private Map<String, Long> executions() {
        Map<String, Long> counts = new TreeMap<>();
        Path runs = cli.home().resolve("runs");
        try (Stream<Path> files = Files.exists(runs) ? Files.walk(runs, 2) : Stream.empty()) {
            for (Path file : files.filter(each -> each.endsWith("events.jsonl")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    if (line.contains("\"step-started\"")) {
                        counts.merge(
                                new ObjectMapper().readTree(line).path("step").asText(), 1L, Long::sum);
                    }
                }
            }
            return counts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String sweepLog() {
        Path file = cli.home().resolve("sweeps/1/events.jsonl");
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> values(String sweep) throws IOException {
        return json("compare", sweep, "--sort", "lr", "--json").path("runs").findValuesAsText("lr");
    }

    private JsonNode json(String... arguments) throws IOException {
        return new ObjectMapper().readTree(cli.same(arguments).succeeded().out());
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
