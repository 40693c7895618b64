package dev.same.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.backend.testkit.Bench;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.cache.CacheStore;
import dev.same.pipeline.cache.Why;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunLog;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The cache with real interpreters: what is taken, what is not, and the reason given. */
@Timeout(240)
class CacheTest {
    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(new LocalBackendProvider(), new SameHome(folder.resolve("home")), folder.resolve("work"));
    }

    private static State state(RunSnapshot run, String step) {
        return run.steps().get(step).state();
    }

    private static String reasons(RunSnapshot run, String step) {
        return String.join("; ", Why.read(run.directory(), step).orElseThrow().reasons());
    }

    @Test
    void takesResultsWithOutputsAndMetricsWhenNothingThatMattersHasChanged() throws IOException {
        RunSnapshot first = bench.run(
                "%same param n=3",
                "%same step a --cpu 1\nrows = list(range(n))\nprint(rows)\nsame.metric('size', len(rows))",
                "%same step b\nprint(sum(rows))");

        Bench moved = new Bench(new LocalBackendProvider(), bench.home, folder.resolve("elsewhere"));
        RunSnapshot second = moved.run(
                "%same param n=3",
                "%same step a --cpu 0.5 --retries 2\n# another comment\n\nrows = list(range(n))   # why\nprint(rows)\n"
                        + "same.metric('size', len(rows))\n%matplotlib inline",
                "%same step b --timeout 5m\n\n\nprint(sum(rows))");

        assertThat(state(first, "a")).isEqualTo(State.SUCCEEDED);
        assertThat(state(second, "a")).isEqualTo(State.CACHED);
        assertThat(state(second, "b")).isEqualTo(State.CACHED);
        assertThat(Bench.printed(second)).isEqualTo(Bench.printed(first)).isEqualTo("[0, 1, 2]\n3\n");
        assertThat(second.steps()
                        .get("a")
                        .result()
                        .orElseThrow()
                        .metrics()
                        .get("size")
                        .asInt())
                .isEqualTo(3);
    }

    @Test
    void keepsAllThatAResultSaysUnderTheNumbersThatCellsHaveNow() throws IOException {
        String step =
                "%same step a\nimport random\nrandom.seed(4)\nit = iter([1, 2])\nfactor = 3\ndef f(x):\n    return x * factor";
        String next = "%same step b\nprint(f.__name__, next(it), random.random())";
        RunSnapshot first = bench.run(step, next);

        RunSnapshot second = bench.run("%same step before\nprint('before')", step, next);

        StepResult executed = first.steps().get("a").result().orElseThrow();
        StepResult cached = second.steps().get("a").result().orElseThrow();
        assertThat(state(second, "a")).isEqualTo(State.CACHED);
        assertThat(executed.bound()).containsEntry("factor", 1);
        assertThat(cached.bound())
                .containsEntry("factor", 2)
                .containsOnlyKeys(executed.bound().keySet());
        assertThat(cached.artifacts()).isEqualTo(executed.artifacts()).anyMatch(StepResult.StoredArtifact::lively);
        assertThat(cached.state()).isEqualTo(executed.state()).isNotEmpty();
        assertThat(state(second, "b")).isEqualTo(State.CACHED);
    }

    @Test
    void handsOnWhatFunctionsUseAlsoFromTheCache() throws IOException {
        String[] cells = {
            "%same step a\nfactor = 3\nfs = {'f': lambda x: x * factor}", "%same step b\nprint(fs['f'](2))"
        };
        bench.run(cells);
        cells[1] = cells[1].replace("(2)", "(5)");

        RunSnapshot run = bench.run(cells);

        assertThat(state(run, "a")).isEqualTo(State.CACHED);
        assertThat(Bench.printed(run)).isEqualTo("15\n");
    }

    @Test
    void executesWhatStartsFromAnotherStateOfTheProcess() throws IOException {
        String[] cells = {
            "%same step a\nimport random\nrandom.seed(4)", "%same step b\nimport random\nprint(random.randrange(10**9))"
        };
        RunSnapshot first = bench.run(cells);
        RunSnapshot again = bench.run(cells);
        cells[0] = cells[0].replace("4", "5");

        RunSnapshot other = bench.run(cells);

        assertThat(state(again, "b")).isEqualTo(State.CACHED);
        assertThat(state(other, "b")).isEqualTo(State.SUCCEEDED);
        assertThat(reasons(other, "b")).contains("the state of the process (");
        assertThat(Bench.printed(other)).isNotEqualTo(Bench.printed(first));
    }

    @Test
    void executesAStepWhoseCodeHasChangedAndSaysWhichLine() throws IOException {
        bench.run("%same step a\nx = 1\ny = x + 1\nprint(y)");

        RunSnapshot run = bench.run("%same step a\nx = 1\ny = x + 2\nprint(y)");

        assertThat(state(run, "a")).isEqualTo(State.SUCCEEDED);
        assertThat(reasons(run, "a")).isEqualTo("cell 1 of the step has changed: \"y = x + 1\" -> \"y = x + 2\"");
    }

    @Test
    void executesWhatUsesAChangedFunctionAndNotWhatGetsTheSameValuesAgain() throws IOException {
        String[] cells = {
            "def inner(x):\n    return x + 1\ndef outer(x):\n    return inner(x)\ndef other(x):\n    return -x",
            "%same step a\nrows = [1, 2]",
            "%same step b\nmost = max(map(outer, rows))",
            "%same step c\nleast = min(map(other, rows))",
            "%same step d\nprint(most > 0)"
        };
        bench.run(cells);
        cells[0] = cells[0].replace("x + 1", "1 + x");

        RunSnapshot run = bench.run(cells);

        assertThat(state(run, "b")).isEqualTo(State.SUCCEEDED);
        assertThat(reasons(run, "b")).contains("function inner has changed: \"return x + 1\" -> \"return 1 + x\"");
        assertThat(state(run, "c")).isEqualTo(State.CACHED);
        assertThat(state(run, "d")).isEqualTo(State.CACHED);
    }

    @Test
    void executesOnlyWhatUsesAChangedParameter() throws IOException {
        String[] cells = {
            "%same param lr=0.1 n=3",
            "%same step a\nrows = list(range(n))",
            "%same step b\nprint([r * lr for r in rows])"
        };
        bench.run(cells);

        RunSnapshot run = bench.run(Map.of("lr", "0.5"), cells);

        assertThat(state(run, "b")).isEqualTo(State.SUCCEEDED);
        assertThat(reasons(run, "b")).isEqualTo("parameter lr: 0.1 -> 0.5");
        assertThat(state(run, "a")).isEqualTo(State.CACHED);
        assertThat(Bench.printed(run)).isEqualTo("[0.0, 0.5, 1.0]\n");
    }

    @Test
    void executesAFirstStepThatMayUseAParameterWithoutNamingIt() throws IOException {
        String[] cells = {
            "%same param lr=0.1 n=3",
            "def f(): return n",
            "%same step a\nprint(f())",
            "%same step b\nprint([key for key in globals() if key == 'lr'], lr)"
        };
        String[] dynamic = {"%same param lr=0.1 n=3", "%same step a\nprint(eval('l' + 'r'))"};
        bench.run(cells);
        RunSnapshot other = bench.run(Map.of("n", "4"), cells);
        bench.run(dynamic);

        RunSnapshot evaluated = bench.run(Map.of("lr", "0.5"), dynamic);

        assertThat(reasons(other, "a")).isEqualTo("parameter n: 3 -> 4");
        assertThat(Bench.printed(other)).startsWith("4\n");
        assertThat(Bench.printed(evaluated)).isEqualTo("0.5\n");
    }

    @Test
    void executesWhatImportsAChangedLocalModuleThroughAnother() throws IOException {
        bench.write("outer_mod.py", "import inner_mod\ndef f(): return inner_mod.K\n");
        bench.write("inner_mod.py", "K = 1\n");
        String[] cells = {"%same step a\nimport outer_mod\nprint(outer_mod.f())", "%same step b\nprint('no module')"};
        bench.run(cells);
        bench.write("inner_mod.py", "K = 22\n");

        RunSnapshot run = bench.run(cells);

        assertThat(Bench.printed(run)).isEqualTo("22\nno module\n");
        assertThat(reasons(run, "a"))
                .contains("module inner_mod.py")
                .contains("(6 bytes) -> ")
                .contains("(7 bytes)");
        assertThat(state(run, "b")).isEqualTo(State.CACHED);
    }

    @Test
    void executesWhatReadsAChangedFileAndNotWhatReadsATouchedOne() throws IOException {
        bench.write("data.csv", "1,2\n");
        String[] cells = {
            "import csv",
            "%same step a\nwith open('data.csv') as f:\n    rows = list(csv.reader(f))\nprint(rows)",
            "%same step b\nprint(len(rows))"
        };
        bench.run(cells);
        bench.write("data.csv", "1,2\n");
        RunSnapshot touched = bench.run(cells);
        bench.write("data.csv", "3,4\n");

        RunSnapshot changed = bench.run(cells);

        assertThat(state(touched, "a")).isEqualTo(State.CACHED);
        assertThat(state(changed, "a")).isEqualTo(State.SUCCEEDED);
        assertThat(reasons(changed, "a")).startsWith("file data.csv has changed: sha256:");
        assertThat(Bench.printed(changed)).isEqualTo("[['3', '4']]\n1\n");
    }

    @Test
    void seesANewFileInAFolderThatWasListedAndAFileThatWasMissed() throws IOException {
        bench.write("in/a.txt", "a");
        String[] cells = {
            "import glob, os",
            "%same step list\nprint(sorted(glob.glob('in/*.txt')))",
            "%same step try\ntry:\n    print(open('optional.txt').read())\nexcept FileNotFoundError:\n    print('none')"
        };
        bench.run(cells);
        bench.write("in/b.txt", "b");
        bench.write("optional.txt", "there");

        RunSnapshot run = bench.run(cells);

        assertThat(Bench.printed(run)).isEqualTo("['in/a.txt', 'in/b.txt']\nthere\n");
        assertThat(reasons(run, "list")).contains("the files in the folder in are others");
        assertThat(reasons(run, "try")).contains("file optional.txt is new");
    }

    @Test
    void executesWhatReadsAChangedVariableAndKeepsItsValueSecret() throws IOException {
        String[] cells = {"import os", "%same step a\nprint(os.environ.get('MODE_OF_TEST'))"};
        bench.environment.put("MODE_OF_TEST", "fast-secret");
        bench.run(cells);
        bench.environment.put("MODE_OF_TEST", "slow");

        RunSnapshot run = bench.run(cells);

        assertThat(Bench.printed(run)).isEqualTo("slow\n");
        assertThat(reasons(run, "a")).contains("the environment variable MODE_OF_TEST has another value");
        try (Stream<Path> files = Files.walk(bench.home.directory().resolve("cache/results"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file).replace("\"text\":\"fast-secret", ""))
                        .doesNotContain(":\"fast-secret");
            }
        }
    }

    @Test
    void executesWhatUsesAnUpgradedPackage() throws IOException {
        install("1.0");
        bench.environment.put("PYTHONPATH", folder.resolve("site-packages").toString());
        String[] cells = {"%same step a\nimport tiny_package\nprint(tiny_package.V)", "%same step b\nprint('other')"};
        bench.run(cells);
        RunSnapshot same = bench.run(cells);
        Files.move(
                folder.resolve("site-packages/tiny_package-1.0.dist-info"),
                folder.resolve("site-packages/tiny_package-2.0.dist-info"));
        Files.writeString(folder.resolve("site-packages/tiny_package/__init__.py"), "V = '2.0 is new'\n");

        RunSnapshot run = bench.run(cells);

        assertThat(state(same, "a")).isEqualTo(State.CACHED);
        assertThat(reasons(run, "a")).isEqualTo("package tiny_package: tiny_package 1.0 -> tiny_package 2.0");
        assertThat(Bench.printed(run)).isEqualTo("2.0 is new\nother\n");
        assertThat(state(run, "b")).isEqualTo(State.CACHED);
    }

    private void install(String version) throws IOException {
        Path site = folder.resolve("site-packages");
        Files.createDirectories(site.resolve("tiny_package"));
        Files.writeString(site.resolve("tiny_package/__init__.py"), "V = '" + version + "'\n");
        Path info = Files.createDirectories(site.resolve("tiny_package-" + version + ".dist-info"));
        Files.writeString(info.resolve("top_level.txt"), "tiny_package\n");
    }

    @Test
    void putsBackFilesThatAStepHasWritten() throws IOException {
        String[] cells = {
            "import os",
            "%same step write\nos.makedirs('out/empty', exist_ok=True)\nwith open('out/model.txt', 'w') as f:\n    f.write('weights')",
            "%same step read --after write\nprint(open('out/model.txt').read())"
        };
        bench.run(cells);
        Files.delete(bench.folder.resolve("out/model.txt"));
        Files.delete(bench.folder.resolve("out/empty"));

        RunSnapshot run = bench.run(cells);

        assertThat(state(run, "write")).isEqualTo(State.CACHED);
        assertThat(state(run, "read")).isEqualTo(State.CACHED);
        assertThat(bench.folder.resolve("out/model.txt")).hasContent("weights");
        assertThat(bench.folder.resolve("out/empty")).isDirectory();
    }

    @Test
    void executesStepsWithEffectsThatItCannotFollowUnlessTheUserSaysOtherwise() throws IOException {
        bench.write("log.txt", "start\n");
        String[] cells = {
            "import subprocess, datetime",
            "%same step process\nprint(subprocess.run(['echo', 'hi'], capture_output=True, text=True).stdout)",
            "%same step append\nwith open('log.txt', 'a') as f:\n    f.write('line\\n')",
            "%same step today\nprint(type(datetime.date.today()))",
            "%same step trusted --cache on\nprint(type(datetime.date.today()))"
        };
        bench.run(cells);

        RunSnapshot run = bench.run(cells);

        assertThat(state(run, "process")).isEqualTo(State.SUCCEEDED);
        assertThat(reasons(run, "process")).contains("starts a process (echo)").contains("--cache on");
        assertThat(state(run, "append")).isEqualTo(State.SUCCEEDED);
        assertThat(bench.folder.resolve("log.txt")).hasContent("start\nline\nline\n");
        assertThat(reasons(run, "today")).contains("reads the date or the time");
        assertThat(state(run, "trusted")).isEqualTo(State.CACHED);
    }

    @Test
    void honoursOffAndAges() throws IOException {
        String[] cells = {
            "%same step a\nprint(1)", "%same step b --cache off\nprint(2)", "%same step c --cache 7d\nprint(3)"
        };
        bench.run(cells);
        RunSnapshot soon = bench.run(cells);
        bench.clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(8));
        RunSnapshot late = bench.run(cells);
        bench.mode = CacheMode.OFF;

        RunSnapshot off = bench.run(cells);

        assertThat(List.of(state(soon, "a"), state(soon, "b"), state(soon, "c")))
                .containsExactly(State.CACHED, State.SUCCEEDED, State.CACHED);
        assertThat(List.of(state(late, "a"), state(late, "b"), state(late, "c")))
                .containsExactly(State.CACHED, State.SUCCEEDED, State.SUCCEEDED);
        assertThat(reasons(late, "c")).isEqualTo("the result is 8d old, and --cache allows 7d");
        assertThat(state(off, "a")).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void executesAStepThatMustHandOnMore() throws IOException {
        bench.run("%same step a\nx = 1\ny = 2", "%same step b\nprint(x)");

        RunSnapshot run = bench.run("%same step a\nx = 1\ny = 2", "%same step c\nprint(y)", "%same step b\nprint(x)");

        assertThat(reasons(run, "a")).contains("a later step now needs y");
        assertThat(state(run, "b")).isEqualTo(State.CACHED);
        assertThat(Bench.printed(run)).isEqualTo("2\n1\n");
    }

    @Test
    void executesAgainWhatWasCollectedOrDamaged() throws IOException {
        String[] cells = {"%same step a\nx = [1]", "%same step b\nprint(x)"};
        bench.run(cells);
        CacheStore store = new CacheStore(bench.home);
        var collected = store.collect(0);
        RunSnapshot afterCollection = bench.run(cells);
        try (Stream<Path> files = Files.walk(bench.home.directory().resolve("cache/results"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, Files.readString(file).substring(0, 40));
            }
        }

        RunSnapshot afterDamage = bench.run(cells);

        assertThat(collected.files()).isEqualTo(1);
        assertThat(collected.left()).isZero();
        assertThat(state(afterCollection, "a")).isEqualTo(State.SUCCEEDED);
        assertThat(state(afterCollection, "b")).isEqualTo(State.CACHED);
        assertThat(state(afterDamage, "a")).isEqualTo(State.SUCCEEDED);
        assertThat(Bench.printed(afterDamage)).isEqualTo("[1]\n");
        assertThat(store.remove(entry -> entry.step().equals("a"))).isEqualTo(1);
    }

    @Test
    void twoRunsAtOnceExecuteEachStepOnce() throws IOException {
        String[] cells = new String[12];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = "%same step s" + i + "\nx" + i + " = sum(range(300000)) + " + i;
        }
        List<RunDirectory> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(bench.create(Map.of(), cells));
        }

        List<RunSnapshot> ended = runs.stream()
                .map(run -> CompletableFuture.supplyAsync(() -> bench.drive(run), task -> new Thread(task).start()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(ended).allMatch(run -> run.state() == State.SUCCEEDED);
        assertThat(runs.stream()
                        .flatMap(run -> RunLog.read(run.events()).stream())
                        .filter(RunEvent.StepStarted.class::isInstance)
                        .map(event -> ((RunEvent.StepStarted) event).step()))
                .hasSize(cells.length)
                .doesNotHaveDuplicates();
    }
}
