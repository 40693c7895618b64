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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code plan}, {@code why}, {@code cache}, {@code resume} and {@code rerun} as a user calls them. */
@Timeout(300)
class CacheAndResumeTest {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void makeHome() {
        cli = new Cli(folder.resolve("home"), folder);
    }

    @Test
    void foretellsAndExplainsWhatIsTakenFromTheCache() throws IOException {
        Files.writeString(folder.resolve("data.txt"), "1 2 3");
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param factor=2",
                "%same step load\nrows = [int(word) for word in open('data.txt').read().split()]",
                "%same step scale\nprint([factor * row for row in rows])");
        cli.same("run", "a.ipynb").succeeded();

        String plan = cli.same("plan", "a.ipynb").succeeded().out();
        String same = cli.same("why", "scale", "a.ipynb").succeeded().out();
        String other = cli.same("why", "scale", "a.ipynb", "-p", "factor=3")
                .succeeded()
                .out();
        Files.writeString(folder.resolve("data.txt"), "4 5 6");
        String file = cli.same("why", "load", "a.ipynb").succeeded().out();
        cli.same("run", "a.ipynb").succeeded();
        String past = cli.same("why", "load", "last").succeeded().out();

        assertThat(plan).contains("from the cache: run 1");
        assertThat(same).contains("step scale will be taken from the cache: the result of run 1");
        assertThat(other)
                .contains("step scale will be executed, compared with run 1:")
                .contains("parameter factor: 2 -> 3");
        assertThat(file)
                .contains("step load will be executed, compared with run 1:")
                .contains("file data.txt has changed: ");
        assertThat(past)
                .contains("step load of run 2 was executed, compared with run 1:")
                .contains("file data.txt");
        assertThat(cli.same("why", "nothing", "a.ipynb").failed(2).err()).contains("steps: load, scale");
    }

    @Test
    void thePlanAsJsonSaysWhatWillBeTakenFromTheCache() throws IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param factor=2",
                "%same step rows\nrows = [1, 2]",
                "%same step scale\nprint([factor * row for row in rows])",
                "%same step fresh --cache off\nprint(rows)");
        JsonNode before = plan();
        cli.same("run", "a.ipynb").succeeded();

        JsonNode same = plan().path("cache");
        JsonNode other = plan("-p", "factor=3").path("cache");

        assertThat(before.has("cache")).isFalse();
        assertThat(before.path("steps")).hasSize(3);
        assertThat(same.at("/rows/decision").asText()).isEqualTo("hit");
        assertThat(same.at("/rows/run").asInt()).isEqualTo(1);
        assertThat(same.at("/scale/decision").asText()).isEqualTo("hit");
        assertThat(same.at("/fresh/decision").asText()).isEqualTo("off");
        assertThat(same.at("/fresh/reasons/0").asText()).contains("--cache off");
        assertThat(other.at("/rows/decision").asText()).isEqualTo("hit");
        assertThat(other.at("/scale/decision").asText()).isEqualTo("miss");
        assertThat(other.at("/scale/reasons/0").asText()).isEqualTo("parameter factor: 2 -> 3");
    }

    private JsonNode plan(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("plan", "a.ipynb", "--json"));
        command.addAll(List.of(options));
        return new ObjectMapper()
                .readTree(cli.same(command.toArray(new String[0])).succeeded().out());
    }

    @Test
    void keepsGoingOrFailsFastAsItIsTold() throws IOException, InterruptedException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same step bad\nx = 1 / 0",
                "%same step after\nprint(x)",
                "%same step apart --after slow\nprint('apart')",
                "%same step slow\nimport os, time\nwhile not os.path.exists('go'): time.sleep(0.01)");
        // Whatever ends first: the step apart comes after the failure in any case.
        Cli.Running fast = cli.start("run", "a.ipynb", "--no-cache", "--fail-fast");
        Path log = folder.resolve("home/runs/1/events.jsonl");
        Await.until(
                "the first step has failed",
                () -> Files.exists(log) && contains(log, "\"failed\"")
                        || !fast.process().isAlive());
        Files.writeString(folder.resolve("go"), "");
        String failFast = fast.await().failed(1).err();

        String keepGoing = cli.same("run", "a.ipynb", "--no-cache", "--keep-going")
                .failed(1)
                .err();

        assertThat(failFast).containsPattern("apart +skipped").containsPattern("after +skipped");
        assertThat(keepGoing).containsPattern("apart +succeeded").containsPattern("after +skipped");
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void triesAgainWithMoreMemoryOnlyWhenMemoryRanOut() throws IOException {
        String once =
                "import os\nif not os.path.exists('%1$s'):\n    open('%1$s', 'w').close()\n    %2$s\nprint('done')";
        Notebooks.write(
                folder,
                "oom.ipynb",
                "%same step greedy --memory 64Mi\n" + once.formatted("greedy", "x = bytearray(1 << 60)"));
        Notebooks.write(folder, "bad.ipynb", "%same step bad\n" + once.formatted("bad", "raise ValueError(1)"));
        String[] options = {"--no-cache", "--retries", "2", "--retries-on", "oom", "--retry-delay", "1ms"};

        cli.same(with("oom.ipynb", options)).succeeded();
        cli.same(with("bad.ipynb", options)).failed(1);

        assertThat(cli.same("status", "1").succeeded().out()).contains("attempt 2");
        assertThat(cli.same("status", "2").failed(1).out()).doesNotContain("attempt 2");
    }

    private static String[] with(String notebook, String... options) {
        List<String> command = new ArrayList<>(List.of("run", notebook));
        command.addAll(List.of(options));
        return command.toArray(new String[0]);
    }

    @Test
    void takesResultsInARunOfARenamedNotebook() throws IOException {
        Notebooks.write(folder, "a.ipynb", "%same step one\nx = [1]", "%same step two\nprint(x)");
        cli.same("run", "a.ipynb").succeeded();
        Files.move(folder.resolve("a.ipynb"), folder.resolve("b.ipynb"));

        String err = cli.same("run", "b.ipynb").succeeded().err();

        assertThat(err).containsPattern("one +cached").containsPattern("two +cached");
    }

    @Test
    void twoRunsAtOnceExecuteEachStepOnceBetweenThem() throws IOException {
        String[] cells = new String[6];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = "%same step s" + i + "\nx" + i + " = sum(range(2000000)) + " + i;
        }
        cells[5] += "\nprint(x0, x4)";
        Notebooks.write(folder, "a.ipynb", cells);
        Cli.Running one = cli.start("run", "a.ipynb");
        Cli.Running other = cli.start("run", "a.ipynb");

        one.await().succeeded();
        other.await().succeeded();

        String events = Files.readString(folder.resolve("home/runs/1/events.jsonl"))
                + Files.readString(folder.resolve("home/runs/2/events.jsonl"));
        assertThat(events.lines().filter(line -> line.contains("\"step-started\"")))
                .hasSize(cells.length);
        for (int run = 1; run <= 2; run++) {
            assertThat(Notebooks.text(Notebooks.read(folder.resolve("home/runs/" + run + "/executed.ipynb")), 6))
                    .isEqualTo("1999999000000 1999999000004\n");
        }
    }

    @Test
    void takesNothingWithoutTheCacheAndSaysSo() {
        Notebooks.write(folder, "a.ipynb", "%same step one\nprint(1)");
        cli.same("run", "a.ipynb").succeeded();

        String err = cli.same("run", "a.ipynb", "--no-cache").succeeded().err();

        assertThat(err).contains("succeeded").doesNotContain("cached");
        assertThat(cli.same("run", "a.ipynb").succeeded().err()).contains("cached");
        assertThat(cli.same("run", "a.ipynb", "--cache", "often", "--retries-on", "rain", "--timeout", "soon")
                        .failed(2)
                        .err())
                .contains("--cache often: expected auto, on, off, or a duration")
                .contains("--retries-on rain: unknown cause (known: oom, error, timeout)")
                .contains("--timeout soon: expected a duration");
    }

    @Test
    void listsForgetsAndCollects() {
        Notebooks.write(folder, "a.ipynb", "%same step one\nx = list(range(9))", "%same step two\nprint(x)");
        cli.same("run", "a.ipynb").succeeded();

        assertThat(cli.same("cache", "ls").succeeded().out())
                .contains("a.ipynb")
                .contains("one")
                .contains("two");
        assertThat(cli.same("cache", "rm", "two").succeeded().out()).contains("1 result forgotten");
        assertThat(cli.same("cache", "gc", "--max-size", "1G").succeeded().out())
                .contains("deleted 0 stored values");
        assertThat(cli.same("cache", "gc", "--max-size", "0").succeeded().out()).contains("deleted 1 stored values");
        assertThat(cli.same("cache", "gc", "--max-size", "much").failed(2).err())
                .contains("--max-size much");
        assertThat(cli.same("cache", "rm").failed(2).err()).contains("--all");
        assertThat(cli.same("run", "a.ipynb").succeeded().err()).contains("succeeded");
    }

    @Test
    void resumesAFailedRunWithoutExecutingAgainWhatHadFinished() throws IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same step first\nx = 1\nwith open('first.txt', 'a') as f: f.write('once ')",
                "%same step second\nprint(x, open('needed.txt').read())");
        String failed = cli.same("run", "a.ipynb", "--no-cache").failed(1).err();
        Files.writeString(folder.resolve("needed.txt"), "there");

        cli.same("resume", "last").succeeded();

        assertThat(failed).contains("same resume 1");
        assertThat(folder.resolve("first.txt")).hasContent("once ");
        assertThat(Notebooks.text(Notebooks.read(folder.resolve("home/runs/1/executed.ipynb")), 2))
                .isEqualTo("1 there\n");
        assertThat(cli.same("status", "1").succeeded().out()).contains("run 1 succeeded");
        assertThat(cli.same("resume", "1").succeeded().out()).contains("nothing to resume");
    }

    @Test
    void resumesARunWhoseDriverWasKilled() throws InterruptedException, IOException {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same step first\nx = 1\nwith open('first.txt', 'a') as f: f.write('once ')",
                "%same step second\nimport os, time\nopen('on', 'w').close()\nwhile not os.path.exists('go'): time.sleep(0.01)\nprint(x)");
        Cli.Running running = cli.start("run", "a.ipynb", "--no-cache");
        Await.until(
                "the second step runs",
                () -> Files.exists(folder.resolve("on")) || !running.process().isAlive());
        assertThat(cli.same("resume", "1").failed(2).err()).contains("is being driven by a living process");
        running.process().destroyForcibly();
        running.process().waitFor();
        Files.writeString(folder.resolve("go"), "");

        cli.same("resume", "1").succeeded();

        assertThat(folder.resolve("first.txt")).hasContent("once ");
        assertThat(Notebooks.text(Notebooks.read(folder.resolve("home/runs/1/executed.ipynb")), 2))
                .isEqualTo("1\n");
    }

    @Test
    void runsAgainWhatARunWasMadeFromWithOtherParameters() {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same param a=1 b='x'",
                "%same step one\nprint(a, b)",
                "%same step two\nprint('two')");
        cli.same("run", "a.ipynb", "-p", "b=y").succeeded();
        Notebooks.write(folder, "a.ipynb", "%same step one\nprint('edited since')");

        String err = cli.same("rerun", "1", "--param", "a=2").succeeded().err();

        assertThat(err).containsPattern("one +succeeded").containsPattern("two +cached");
        assertThat(Notebooks.text(Notebooks.read(folder.resolve("home/runs/2/executed.ipynb")), 2))
                .isEqualTo("2 y\n");
    }

    @Test
    void triesAgainAfterTheTimeoutOfTheRun() {
        Notebooks.write(
                folder,
                "a.ipynb",
                "%same step slow\nimport os, time\nif not os.path.exists('tried'):\n    open('tried', 'w').close()\n"
                        + "    time.sleep(600)\nprint('done')");

        cli.same(
                        "run",
                        "a.ipynb",
                        "--timeout",
                        "3s",
                        "--retries",
                        "1",
                        "--retries-on",
                        "timeout",
                        "--retry-delay",
                        "1ms")
                .succeeded();

        assertThat(cli.same("status", "1").succeeded().out()).contains("attempt 2");
    }

    @Test
    void takesResultsOfJavaStepsUnlessTheyDoWhatCannotBeFollowed() throws IOException {
        Files.writeString(folder.resolve("data.txt"), "1 2 3");
        String[] cells = {
            "import java.nio.file.*;\nimport java.time.LocalDate;\nint twice(int x) { return 2 * x; }",
            "%same step load\nString text = Files.readString(Path.of(\"data.txt\"));",
            "%same step use\n// a comment\nSystem.out.println(twice(text.length()));",
            "%same step day\nSystem.out.println(LocalDate.now().getYear() > 2000);"
        };
        Notebooks.writeIn("java", folder, "j.ipynb", cells);
        cli.same("run", "j.ipynb").succeeded();

        String again = cli.same("run", "j.ipynb").succeeded().err();
        Files.writeString(folder.resolve("data.txt"), "1 2 3 4");
        String changed =
                cli.same("run", "j.ipynb", "-o", "done.ipynb").succeeded().err();

        assertThat(again)
                .containsPattern("load +cached")
                .containsPattern("use +cached")
                .containsPattern("day +succeeded");
        assertThat(changed).containsPattern("load +succeeded").containsPattern("use +succeeded");
        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 3))
                .isEqualTo("14\n");
        assertThat(cli.same("why", "day", "last").succeeded().out())
                .contains("reads the date or the time (LocalDate.now)");
        assertThat(cli.same("why", "load", "last").succeeded().out()).contains("file data.txt has changed");
    }
}
