package dev.same.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.backend.testkit.Bench;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunLog;
import dev.same.pipeline.run.RunPolicy;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.RunSnapshot.Elements;
import dev.same.pipeline.run.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Steps that run for each element of a list, with real interpreters. */
@Timeout(240)
class FanOutTest {
    private static final String PREPARE = "%same step prepare\nfolds = [3, 1, 2]\nscale = 10";
    private static final String PICK = "%same step pick\nprint(model)";

    @TempDir
    private Path folder;

    private Bench bench;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new Bench(new LocalBackendProvider(), new SameHome(folder.resolve("home")), folder.resolve("work"));
    }

    private static Optional<Elements> elements(RunSnapshot run, String step) {
        return run.steps().get(step).elements();
    }

    private static String problem(RunSnapshot run, String step) {
        var result = run.steps().get(step).result().orElseThrow();
        return result.failure().map(failure -> failure.evalue()).orElse("") + result.refusals();
    }

    @Test
    void handsAListInTheOrderOfTheElementsToTheNextStep() throws IOException {
        RunSnapshot run = bench.run(
                PREPARE, "%same step train --each fold=folds\nmodel = fold * scale\nprint('fold', fold)", PICK);

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(Bench.printed(run)).isEqualTo("fold 3\nfold 1\nfold 2\n[30, 10, 20]\n");
        assertThat(elements(run, "train")).contains(new Elements(3, 3, 0, 0));
    }

    @Test
    void nestsChainsAndTakesEmptyLists() throws IOException {
        RunSnapshot run = bench.run(
                "%same step train --each lr=[1,2] --each i=range(3)\nmodel = (lr, i)",
                "%same step chain --each row=model\nn = len(row)",
                "%same step inner --each rows=[[1],[],[2,3]] --each cell=rows\nk = -cell",
                "%same step empty --each z=[]\nq = z",
                "%same step pick\nprint(model, n, k, q)");

        assertThat(Bench.printed(run))
                .isEqualTo("[[(1, 0), (1, 1), (1, 2)], [(2, 0), (2, 1), (2, 2)]] [3, 3] [[-1], [], [-2, -3]] []\n");
    }

    @Test
    void takesEachElementFromTheCacheByItself() throws IOException {
        String train = "%same step train --each fold=folds\nmodel = fold * 2";
        bench.run("%same step prepare\nfolds = [3, 1, 2]", train, PICK);

        RunSnapshot same = bench.run("%same step prepare\nfolds = [3, 1, 2]", train, PICK);
        RunSnapshot other = bench.run("%same step prepare\nfolds = [2, 5, 3]", train, PICK);

        assertThat(same.steps().get("train").state()).isEqualTo(State.CACHED);
        assertThat(elements(same, "train")).contains(new Elements(3, 3, 3, 0));
        assertThat(elements(other, "train")).contains(new Elements(3, 3, 2, 0));
        assertThat(Bench.printed(other)).endsWith("[4, 10, 6]\n");
    }

    @Test
    void runsElementsSideBySideUpToTheLimit() throws IOException {
        // The first two can only end when both run.
        RunSnapshot run = bench.run(
                "%same step wait --each i=range(6) --cpu 0.1 --parallel 2\nimport os, time\nopen('at-%d' % i, 'w').close()\n"
                        + "while i < 2 and not os.path.exists('at-%d' % (1 - i)):\n    time.sleep(0.01)\nmodel = i",
                PICK);

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        int open = 0;
        int most = 0;
        for (RunEvent event : RunLog.read(run.directory().events())) {
            open += event instanceof RunEvent.ElementStarted ? 1 : event instanceof RunEvent.ElementFinished ? -1 : 0;
            most = Math.max(most, open);
        }
        assertThat(most).isEqualTo(2);
    }

    @Test
    void keepsGoingWithTheOthersAndRunsOnlyTheFailedElementWhenResumed() throws IOException {
        bench.mode = CacheMode.OFF;
        bench.policy = new RunPolicy(0, RunPolicy.DEFAULT.retriesOn(), 1, Optional.empty(), true);
        RunDirectory run = bench.create(
                Map.of(),
                "%same step train --each i=range(4)\nimport os\nif i == 2 and not os.path.exists('go'):\n"
                        + "    raise ValueError('not yet')\nmodel = i",
                "%same step other\nprint('other')",
                PICK);

        RunSnapshot failed = bench.drive(run);
        bench.write("go", "");
        RunSnapshot resumed = bench.drive(run);

        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(elements(failed, "train")).contains(new Elements(4, 3, 0, 1));
        assertThat(problem(failed, "train")).contains("not yet (element [2] of 4 failed, 3 succeeded");
        assertThat(failed.steps().get("pick").state()).isEqualTo(State.SKIPPED);
        assertThat(failed.steps().get("other").state()).isEqualTo(State.SUCCEEDED);
        assertThat(resumed.state()).isEqualTo(State.SUCCEEDED);
        assertThat(Bench.printed(resumed)).isEqualTo("other\n[0, 1, 2, 3]\n");
        assertThat(startedElements(run)).isEqualTo(Map.of(0, 1, 1, 1, 2, 2, 3, 1));
    }

    @Test
    void stopsAtTheFirstFailureUnlessToldToKeepGoing() throws IOException {
        RunSnapshot run = bench.run("%same step train --each i=range(50) --parallel 1\nmodel = 1 / (i - 1)", PICK);

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(elements(run, "train")).contains(new Elements(50, 1, 0, 1));
    }

    @Test
    void goesOnAfterTheStepServerWasKilledInTheMiddle() throws IOException {
        bench.mode = CacheMode.OFF;
        RunDirectory run = bench.create(
                Map.of(),
                "%same step train --each i=range(8) --parallel 1\nimport os, signal\nif i == 5 and not os.path.exists('go'):\n"
                        + "    open('go', 'w').close()\n    os.kill(os.getppid(), signal.SIGKILL)\n    signal.pause()\nmodel = i",
                PICK);

        RunSnapshot killed = bench.drive(run);
        RunSnapshot resumed = bench.drive(run);

        assertThat(killed.state()).isEqualTo(State.FAILED);
        assertThat(resumed.state()).isEqualTo(State.SUCCEEDED);
        assertThat(Bench.printed(resumed)).isEqualTo("[0, 1, 2, 3, 4, 5, 6, 7]\n");
        assertThat(startedElements(run)).containsEntry(0, 1).containsEntry(4, 1).containsEntry(5, 2);
    }

    @Test
    void triesAFailedElementAgain() throws IOException {
        bench.policy = new RunPolicy(1, RunPolicy.DEFAULT.retriesOn(), 1, Optional.empty(), false);
        RunSnapshot run = bench.run(
                "%same step train --each i=range(3)\nimport os\nif i == 1 and not os.path.exists('go'):\n"
                        + "    open('go', 'w').close()\n    raise ValueError('once')\nmodel = i",
                PICK);

        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
        assertThat(startedElements(run.directory())).isEqualTo(Map.of(0, 1, 1, 2, 2, 1));
    }

    private static Map<Integer, Integer> startedElements(RunDirectory run) {
        Map<Integer, Integer> started = new HashMap<>();
        for (RunEvent event : RunLog.read(run.events())) {
            if (event instanceof RunEvent.ElementStarted element) {
                started.merge(element.element(), 1, Integer::sum);
            }
        }
        return started;
    }

    /** What one element, or a later step, would see of another in one kernel. */
    static final List<Arguments> REFUSED = List.of(
            Arguments.of(
                    "random numbers from an earlier seed",
                    "import random\nrandom.seed(1)\nfolds = [1, 2]",
                    "model = random.random()",
                    "print(model)",
                    "train",
                    "each element would draw the same ones"),
            Arguments.of(
                    "an input changed where the plan cannot see it",
                    "box = {}\nfolds = [1, 2]",
                    "getattr(box, 'up' + 'date')(a=1)\nmodel = fold",
                    "print(model)",
                    "train",
                    "changes box in place"),
            Arguments.of(
                    "elements that are one object, changed",
                    "x = {'n': 1}\nfolds = [x, x]",
                    "fold['n'] += 1\nmodel = fold",
                    "print(model)",
                    "train",
                    "elements hold objects in common"),
            Arguments.of(
                    "results that share an input, changed",
                    "data = [1]\nfolds = [1, 2]",
                    "model = (fold, data)",
                    "model[0][1].append(3)\nprint(model)",
                    "pick",
                    "share state"),
            Arguments.of(
                    "an output that one element does not bind",
                    "folds = [1, 2]",
                    "if fold == 1: model = fold",
                    "print(model)",
                    "train",
                    "does not bind model"),
            Arguments.of(
                    "a file that two elements write",
                    "folds = [1, 2]",
                    "with open(''.join(['out', '.txt']), 'w') as f: n = f.write(str(fold))\nmodel = fold",
                    "print(model)",
                    "train",
                    "side by side"),
            Arguments.of("no list", "folds = 5", "model = fold", "print(model)", "train", "folds is a int"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("REFUSED")
    void refusesWhatALoopWouldShow(String what, String before, String cell, String after, String step, String message)
            throws IOException {
        RunSnapshot run = bench.run(
                "%same step prepare\n" + before,
                "%same step train --each fold=folds\n" + cell,
                "%same step pick\n" + after);

        assertThat(run.state()).as(what).isEqualTo(State.FAILED);
        assertThat(problem(run, step)).contains(message);
    }

    @Test
    void goesOnFromTheStateThatTheLastElementLeaves() throws IOException {
        RunSnapshot run = bench.run(
                "%same step prepare\nimport random\nrandom.seed(1)\nfolds = [1, 2]",
                "%same step train --each fold=folds\nrandom.seed(fold)\nmodel = random.random()",
                "%same step pick\nexpected = []\nafter = random.random()\nfor fold in [1, 2]:\n    random.seed(fold)\n"
                        + "    expected.append(random.random())\nprint(model == expected, after == random.random())");

        assertThat(Bench.printed(run)).isEqualTo("True True\n");
    }

    @Test
    void anElementMayChangeItsOwnElementThatNobodyElseReads() throws IOException {
        RunSnapshot run = bench.run(
                "%same step prepare\nfolds = [{'n': 1}, {'n': 2}]",
                "%same step train --each fold=folds\nfold['n'] += 1\nmodel = fold", PICK);

        assertThat(Bench.printed(run)).isEqualTo("[{'n': 2}, {'n': 3}]\n");
        assertThat(Files.exists(run.directory().executedNotebook())).isTrue();
    }
}
