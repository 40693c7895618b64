package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code same} as a user calls it, with the python3 of this machine. */
@Timeout(900)
class RunCommandTest {
    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeEach
    void makeHome() {
        cli = new Cli(folder.resolve("home"), folder);
    }

    @Test
    void runsStepsAndLeavesAnExecutedNotebook() {
        Notebooks.write(
                folder,
                "a.ipynb",
                "import math\ndef twice(x):\n    return 2 * x",
                "%same step load\nrows = [1, 2, 3]",
                "%same step left\nprint(twice(sum(rows)))",
                "%same step right\nmath.sqrt(len(rows) + 1)");

        Cli.Result result = cli.same("run", "a.ipynb", "-o", "done.ipynb").succeeded();

        assertThat(result.out()).contains("run 1 succeeded").contains("done.ipynb");
        assertThat(result.err()).contains("load").contains("left").contains("right");
        var done = Notebooks.read(folder.resolve("done.ipynb"));
        assertThat(Notebooks.text(done, 3)).isEqualTo("12\n");
        assertThat(Notebooks.text(done, 4)).isEqualTo("2.0");
        assertThat(done.path("cells").path(3).path("execution_count").asInt()).isEqualTo(4);
    }

    /** The class of a value reaches the last step twice: from where it was made, and with the value, through two steps. */
    @Test
    void takesWhatTwoValuesShareFromTheOneThatWasHandedOnLast() {
        Notebooks.write(
                folder,
                "n.ipynb",
                "from collections import namedtuple\nP = namedtuple(\"P\", \"x y\")",
                "%same step a\np = P(1, [2])",
                "%same step b\np.y.append(3)",
                "%same step c\nprint(p, type(p) is P)");

        cli.same("run", "n.ipynb", "-o", "done.ipynb").succeeded();

        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 4))
                .isEqualTo("P(x=1, y=[2, 3]) True\n");
    }

    /** Whether its cells define only, so that the first step contains them, or compute as well, in a step of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\nz = 1\nfirst = Point(1, 2)"})
    void keepsTheClassesFromBeforeTheFirstStepOneInAllSteps(String computed) {
        Notebooks.write(
                folder,
                "c.ipynb",
                "from dataclasses import dataclass\nfrom enum import Enum\n\nclass Colour(Enum):\n    RED = 1\n\n"
                        + "@dataclass\nclass Point:\n    x: int\n    y: int\n\nclass Oops(Exception): pass\n\n"
                        + "def double(n): return 2 * n"
                        + computed,
                "%same step a\np, e, o, t = Point(1, 2), Colour.RED, Oops(), {\"f\": double, \"k\": Colour(1)}"
                        + (computed.isEmpty() ? "" : "\nprint(type(first) is Point, first == p)"),
                "%same step b\nprint(isinstance(p, Point), type(p) is Point, p == Point(1, 2), e is Colour.RED,"
                        + " t[\"f\"] is double, t[\"k\"] is e)\ntry: raise o\nexcept Oops: print(\"caught\")");

        cli.same("run", "c.ipynb", "-o", "done.ipynb").succeeded();

        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 3))
                .isEqualTo("True True True True True True\ncaught\n");
        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 2))
                .isEqualTo(computed.isEmpty() ? "" : "True True\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "def add(x, seen=[]):\n    seen.append(x)\n    return seen",
                "class Log:\n    seen = []\n    def __call__(self, x):\n        self.seen.append(x)\n        return self.seen\n\n"
                        + "def add(x): return Log()(x)"
            })
    void neverForgetsWhatAFunctionOrClassFromBeforeTheFirstStepHasKept(String definition) {
        Notebooks.write(folder, "k.ipynb", definition, "%same step a\nadd(1)", "%same step b\nprint(add(2))");

        var run = cli.same("run", "k.ipynb", "-o", "done.ipynb");

        if (run.exitCode() == 0) {
            assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 3))
                    .isEqualTo("[1, 2]\n");
        } else {
            assertThat(run.failed(1).err()).contains("in a way that the plan could not foresee");
        }
    }

    @Test
    void handsOnStaticFieldsThatJavaStepsChange() {
        Notebooks.writeIn(
                "java",
                folder,
                "s.ipynb",
                "%same step a\nclass C { static int n; C() { n++; } }\nnew C();",
                "%same step b\nnew C();",
                "%same step c\nSystem.out.println(C.n);");

        cli.same("run", "s.ipynb", "-o", "done.ipynb").succeeded();

        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 3))
                .isEqualTo("2\n");
    }

    @Test
    void refusesAChangeOfStaticFieldsThatThePlanCannotSee() {
        Notebooks.writeIn(
                "java",
                folder,
                "r.ipynb",
                "%same step a\nclass C { static int n = 1; }",
                "%same step b\nC.class.getDeclaredField(\"n\").setInt(null, 5);",
                "%same step c --after b\nSystem.out.println(C.n);");

        assertThat(cli.same("run", "r.ipynb").failed(1).err())
                .contains("step \"b\" changes C in a way that the plan could not foresee")
                .contains("put step \"b\" and the steps that use C after it into one step")
                .doesNotContain("C = C");
    }

    @Test
    void givesParametersTheirValueForOneRun() {
        Notebooks.write(
                folder,
                "p.ipynb",
                "%same param epochs=10 rate=0.5 name='x y'",
                "%same step train\nprint(epochs * 2, rate, name)");

        cli.same("run", "p.ipynb", "--param", "epochs=50", "-p", "name=it's \"q\"", "-o", "done.ipynb")
                .succeeded();

        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 2))
                .isEqualTo("100 0.5 it's \"q\"\n");
    }

    @Test
    void endsWithOneAndATracebackInTermsOfTheNotebookWhenAStepFails() {
        Notebooks.write(
                folder,
                "f.ipynb",
                "def divide(a, b):\n    return a / b",
                "%same step good\nprint('fine')",
                "%same step bad\nx = 1\ndivide(x, 0)",
                "%same step after --after bad\nprint('never')");

        Cli.Result result = cli.same("run", "f.ipynb").failed(1);

        assertThat(result.err())
                .contains("ZeroDivisionError")
                .contains("Cell 3, line 3")
                .contains("Cell 1, line 2")
                .contains("same logs 1 bad")
                .doesNotContain("java.")
                .doesNotContain("same_step");
        assertThat(result.out()).contains("run 1 failed");
        assertThat(cli.same("status", "1").failed(1).out()).contains("skipped");
    }

    @Test
    void endsWithTwoAndNothingWrittenWhenTheNotebookIsBroken() throws IOException {
        Files.writeString(folder.resolve("b.ipynb"), "{\"cells\": [}");

        Cli.Result result = cli.same("run", "b.ipynb").failed(2);

        assertThat(result.err()).contains("b.ipynb").contains("line 1").doesNotContain("at dev.same");
        assertThat(folder.resolve("home/runs")).doesNotExist();
    }

    @Test
    void reportsAllProblemsOfTheStepsAtOnce() {
        Notebooks.write(
                folder,
                "s.ipynb",
                "%same step a --cpus 2\nx = 1",
                "%same step a\ny = 2",
                "%same step c --after nowhere\nz = 3");

        Cli.Result result = cli.same("plan", "s.ipynb").failed(2);

        assertThat(result.err())
                .contains("cell 1, line 1")
                .contains("--cpu")
                .contains("cell 2, line 1")
                .contains("cell 3, line 1")
                .contains("nowhere");
    }

    @Test
    void refusesCellsWithSyntaxErrorsBeforeAnythingRuns() {
        Notebooks.write(
                folder,
                "s.ipynb",
                "%same step a\nopen('ran', 'w').close()",
                "%same step b\nx = 1\ndef f(:\n    pass",
                "%same step c\n!true\n%time y = 3\nz = = 3");
        Notebooks.writeIn("java", folder, "j.ipynb", "%same step a\nint x = ;\nint y = 1;", "%same step b\nint f( {");

        for (String verb : List.of("plan", "run")) {
            assertThat(cli.same(verb, "s.ipynb").failed(2).err())
                    .contains("s.ipynb: it cannot be planned\n  cell 2, line 3: SyntaxError: ")
                    .contains("\n  cell 3, line 4: SyntaxError: ");
            assertThat(cli.same(verb, "j.ipynb").failed(2).err())
                    .contains("j.ipynb: it cannot be planned\n  cell 1, line 2: ")
                    .contains("\n  cell 2, line 2: ");
        }
        assertThat(folder.resolve("ran")).doesNotExist();
        assertThat(folder.resolve("home/runs")).doesNotExist();
    }

    @Test
    void reportsAllProblemsOfParametersAtOnce() {
        Notebooks.write(folder, "p.ipynb", "%same param epochs=10\nprint(epochs)");

        Cli.Result result = cli.same("run", "p.ipynb", "--param", "epochs=ten", "--param", "rate=1")
                .failed(2);

        assertThat(result.err())
                .contains("epochs=ten")
                .contains("a whole number")
                .contains("rate");
    }

    @Test
    void namesTheBackendsThereAre() {
        Notebooks.write(folder, "a.ipynb", "x = 1");

        assertThat(cli.same("run", "a.ipynb", "--backend", "k8").failed(2).err())
                .contains("unknown backend \"k8\" (available: docker, local)");
    }

    @Test
    void refusesAStepThatIsTooLargeForThisMachine() {
        Notebooks.write(folder, "a.ipynb", "%same step huge --cpu 4000 --memory 900Ti --gpu 77\nx = 1");

        assertThat(cli.same("run", "a.ipynb").failed(2).err())
                .contains("step \"huge\": --cpu 4000: ")
                .contains("step \"huge\": --memory 900Ti: ")
                .contains("--gpu 77");
    }

    @Test
    void suggestsTheVerbThatWasMeant() {
        assertThat(cli.same("rnu", "a.ipynb").failed(2).err())
                .isEqualTo("same: unknown command \"rnu\"; did you mean run?\n  see  same help\n");
    }

    @Test
    void findsOutBeforeTheRunThatItCannotRun() throws IOException {
        Notebooks.write(folder, "a.ipynb", "x = 1");
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(cli.same("run", "a.ipynb", "--python", "/nowhere/python")
                        .failed(2)
                        .err())
                .contains("--python /nowhere/python");
        assertThat(cli.same("run", "a.ipynb", "--python", "/bin/ls").failed(2).err())
                .contains("--python");
        assertThat(cli.same("run", "a.ipynb", "-o", "nowhere/b.ipynb").failed(2).err())
                .contains("--output nowhere/b.ipynb");
        assertThat(new Cli(file, folder).same("run", "a.ipynb").failed(2).err())
                .contains("SAME_HOME")
                .doesNotContain("fault of SAME");
        assertThat(folder.resolve("home/runs")).doesNotExist();
    }

    @Test
    void runsANotebookWithoutStepsAsOne() {
        Notebooks.write(folder, "w.ipynb", "x = 20", "x + 1", "print(_ + 1)");

        cli.same("run", "w.ipynb", "-o", "done.ipynb").succeeded();

        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 3))
                .isEqualTo("22\n");
    }

    @Test
    void runsInTheFolderOfTheNotebook() throws IOException {
        Path sub = Files.createDirectories(folder.resolve("sub dir"));
        Files.writeString(sub.resolve("data.txt"), "hello");
        Notebooks.write(sub, "d.ipynb", "print(open('data.txt').read())");

        cli.same("run", "sub dir/d.ipynb", "-o", "done.ipynb").succeeded();

        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 1))
                .isEqualTo("hello\n");
    }

    @Test
    void refusesAValueThatCannotTravelWithNameCellAndReason() {
        Notebooks.write(
                folder,
                "g.ipynb",
                "%same step make\nlines = (n for n in range(3))\nhandle = open('g.ipynb')",
                "%same step use\nprint(next(lines), handle.readline())");

        Cli.Result result = cli.same("run", "g.ipynb").failed(1);

        assertThat(result.err())
                .contains("lines (cell 1)")
                .contains("generator")
                .contains("handle (cell 1)")
                .contains("file");
    }

    @Test
    void neverOpensAClosedFileAgain() throws IOException {
        Notebooks.write(
                folder,
                "h.ipynb",
                "%same step write\nwith open('kept.txt', 'w') as f:\n    f.write('precious')",
                "%same step check\nprint(f.closed, f.name, open('kept.txt').read())");

        cli.same("run", "h.ipynb", "-o", "done.ipynb").succeeded();

        assertThat(Files.readString(folder.resolve("kept.txt"))).isEqualTo("precious");
        assertThat(Notebooks.text(Notebooks.read(folder.resolve("done.ipynb")), 2))
                .isEqualTo("True kept.txt precious\n");
    }

    @Test
    void cancelsOnInterruptAndLeavesNoProcess() throws IOException, InterruptedException {
        Notebooks.write(
                folder,
                "slow.ipynb",
                "%same step slow\nimport os, subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
                        + "open('pids.tmp', 'w').write(f'{os.getpid()} {child.pid}')\n"
                        + "os.rename('pids.tmp', 'pids')\ntime.sleep(600)");
        Path pids = folder.resolve("pids");
        Cli.Running running = cli.start("run", "slow.ipynb");
        Await.until(
                "the step runs", () -> Files.exists(pids) || !running.process().isAlive());

        running.interrupt();
        Cli.Result result = running.await().failed(1);

        assertThat(result.out()).contains("run 1 cancelled");
        assertNoProcess(pids);
        assertThat(cli.same("runs").succeeded().out()).contains("cancelled");
    }

    @Test
    void leavesNoProcessWhenItIsKilled() throws IOException, InterruptedException {
        Notebooks.write(
                folder,
                "slow.ipynb",
                "%same step slow\nimport os, time\nopen('pids.tmp', 'w').write(f'{os.getpid()} {os.getppid()}')\n"
                        + "os.rename('pids.tmp', 'pids')\ntime.sleep(600)");
        Path pids = folder.resolve("pids");
        Cli.Running running = cli.start("run", "slow.ipynb");
        Await.until(
                "the step runs", () -> Files.exists(pids) || !running.process().isAlive());

        running.process().destroyForcibly();
        running.process().waitFor();

        assertNoProcess(pids);
        assertThat(cli.same("status", "1").out()).contains("its driver has ended without finishing it");
        assertThat(cli.same("cancel", "1").succeeded().out()).contains("cancelled");
        assertThat(cli.same("status", "1").failed(1).out()).contains("run 1 cancelled");
    }

    @Test
    void cancelsARunOfAnotherProcess() throws InterruptedException {
        Notebooks.write(folder, "slow.ipynb", "%same step slow\nimport time\nopen('on', 'w').close()\ntime.sleep(600)");
        Path on = folder.resolve("on");
        Cli.Running running = cli.start("run", "slow.ipynb");
        Await.until(
                "the step runs", () -> Files.exists(on) || !running.process().isAlive());

        cli.same("cancel", "last").succeeded();

        assertThat(running.await().failed(1).out()).contains("run 1 cancelled");
    }

    @Test
    void followsTheLogOfARunUntilItEnds() throws InterruptedException {
        Notebooks.write(
                folder,
                "talk.ipynb",
                "%same step talk\nimport os, time\nprint('first', flush=True)\n"
                        + "while not os.path.exists('go'):\n    time.sleep(0.01)\nprint('last')");
        Cli.Running running = cli.start("run", "talk.ipynb");
        Await.until("there is a run", () -> Files.exists(folder.resolve("home/runs/1/steps/talk/1/events.jsonl")));
        Cli.Running logs = cli.start("logs", "1", "talk", "-f");
        Await.until("the log shows the first line", () -> logs.out().contains("first"));
        assertThat(logs.process().isAlive()).isTrue();

        Notebooks.write(folder, "go");

        assertThat(logs.await().succeeded().out()).isEqualTo("first\nlast\n");
        running.await().succeeded();
    }

    @Test
    void showsAndSavesTheValuesOfARun() throws IOException {
        Notebooks.write(
                folder, "v.ipynb", "%same step make\nscores = {'a': 1, 'b': [2, 3]}", "%same step use\nprint(scores)");
        cli.same("run", "v.ipynb").succeeded();

        assertThat(cli.same("get", "1", "scores").succeeded().out()).isEqualTo("{'a': 1, 'b': [2, 3]}\n");
        cli.same("get", "last", "make.scores", "-o", "scores.json").succeeded();
        assertThat(Notebooks.read(folder.resolve("scores.json"))
                        .path("b")
                        .path(1)
                        .asInt())
                .isEqualTo(3);
        assertThat(cli.same("get", "1", "nothing").failed(2).err()).contains("scores");
    }

    @Test
    void listsRunsWithParametersAndMetrics() {
        Notebooks.write(folder, "m.ipynb", "%same param n=3", "%same step one\nimport same\nsame.metric('auc', n / 4)");
        cli.same("run", "m.ipynb").succeeded();
        cli.same("run", "m.ipynb", "-p", "n=2").succeeded();

        assertThat(cli.same("runs", "--metric", "auc").succeeded().out().lines().skip(1))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("n=2").contains("0.5"))
                .anySatisfy(line -> assertThat(line).contains("n=3").contains("0.75"));
    }

    @Test
    void showsThePlanInThreeForms() throws IOException {
        Notebooks.write(folder, "a.ipynb", "%same step load\nrows = [1]", "%same step use\nprint(rows)");

        assertThat(cli.same("plan", "a.ipynb").succeeded().out())
                .contains("load")
                .contains("rows");
        assertThat(cli.same("plan", "a.ipynb", "--svg").succeeded().out())
                .startsWith("<svg")
                .contains("load");
        String json = cli.same("plan", "a.ipynb", "--json").succeeded().out();
        Files.writeString(folder.resolve("plan.json"), json);
        var plan = Notebooks.read(folder.resolve("plan.json"));
        assertThat(plan.path("schema").asText()).isEqualTo("same.plan/1");
        assertThat(plan.path("steps")
                        .path(1)
                        .path("inputs")
                        .path(0)
                        .path("from")
                        .asText())
                .isEqualTo("load");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("home");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"python", "java"})
    @EnabledOnOs(OS.LINUX)
    void endsProcessesThatAStepLeftInSessionsOfTheirOwn(String language) throws Exception {
        String leave = "(setsid sh -c 'echo $$ > left.txt; exec sleep 600' &)";
        String source = language.equals("java")
                ? "%same step a\nnew ProcessBuilder(\"sh\", \"-c\", \"" + leave
                        + "\").start().waitFor();\n"
                        + "while (!Files.exists(Path.of(\"left.txt\")) || Files.size(Path.of(\"left.txt\")) == 0)"
                        + " Thread.sleep(5);"
                : "%same step a\nimport os, subprocess, time\nsubprocess.run(['sh', '-c', \"" + leave
                        + "\"])\n"
                        + "while not os.path.exists('left.txt') or not os.path.getsize('left.txt'): time.sleep(0.01)";
        Notebooks.writeIn(language, folder, "l.ipynb", source);

        cli.same("run", "l.ipynb").succeeded();

        assertNoProcess(folder.resolve("left.txt"));
    }

    private static void assertNoProcess(Path pids) throws IOException, InterruptedException {
        for (String pid : Files.readString(pids).strip().split(" ")) {
            Await.until(
                    "process " + pid + " has ended",
                    () -> ProcessHandle.of(Long.parseLong(pid))
                                    .map(ProcessHandle::isAlive)
                                    .orElse(false)
                            == false);
        }
    }
}
