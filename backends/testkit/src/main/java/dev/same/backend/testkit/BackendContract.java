package dev.same.backend.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.plan.CacheMode;
import dev.same.pipeline.run.Driver;
import dev.same.pipeline.run.RetryCause;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunPolicy;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepResult;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every backend must do alike, with real engines: a backend's test extends this class and says how to open the backend.
 *
 * <p>Where an engine may be absent, the subclass skips in a {@code @BeforeAll} of its own and says why.
 */
@Timeout(300)
public abstract class BackendContract {
    private static final String SEEN = "seen";

    @TempDir
    private Path folder;

    private Bench bench;

    /** Return the backend under test. */
    protected abstract BackendProvider provider();

    /** Change the settings of a new bench: its image, its variables. */
    protected void configure(Bench made) {}

    /**
     * Return a cell that needs more memory than its step has, on a {@code %same step} line of its own if it needs one.
     *
     * @param step the step line, without further options
     */
    protected abstract String runOutOfMemory(String step);

    /** Return options of a step that the backend must refuse, each with a text that its message must have. */
    protected abstract Map<String, String> refused();

    @BeforeEach
    final void makeBench() throws IOException {
        bench = bench(provider(), folder);
    }

    /** Return the bench of this test. */
    protected final Bench bench() {
        return bench;
    }

    /** Make another bench, such as one of the backend to compare with. */
    protected final Bench bench(BackendProvider backend, Path place) throws IOException {
        Bench made = new Bench(backend, new SameHome(place.resolve("home")), place.resolve("work"));
        made.mode = CacheMode.OFF;
        configure(made);
        return made;
    }

    private static RunSnapshot.StepStatus status(RunSnapshot run, String step) {
        return Objects.requireNonNull(run.steps().get(step), step);
    }

    private static StepResult result(RunSnapshot run, String step) {
        return status(run, step).result().orElseThrow(() -> new AssertionError("no result: " + run.steps()));
    }

    private static StepResult.Failure failure(RunSnapshot run, String step) {
        return result(run, step)
                .failure()
                .orElseThrow(
                        () -> new AssertionError("no failure: " + run.steps().get(step)));
    }

    /** Check that a run has ended well, or show why not. */
    protected static void assertSucceeded(RunSnapshot run) {
        List<String> failures = new ArrayList<>();
        run.steps()
                .forEach((name, status) -> status.result().ifPresent(result -> {
                    result.failure()
                            .ifPresent(failure -> failures.add(name + ": " + failure.evalue() + failure.traceback()));
                    result.refusals().forEach(refusal -> failures.add(name + ": " + refusal.reason()));
                }));
        assertThat(failures).isEmpty();
        assertThat(run.state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void handsValuesFromStepToStep() throws IOException {
        RunSnapshot run = bench.run(ReferenceRun.CELLS);

        assertSucceeded(run);
        assertThat(Bench.printed(run)).isEqualTo(ReferenceRun.PRINTED);
    }

    @Test
    void handsOn200Megabytes() throws IOException {
        RunSnapshot run = bench.run(
                "%same step make\nbig = bytearray(b'0123456789' * (20 << 20))",
                "%same step use\nimport hashlib\nprint(len(big), hashlib.sha256(big).hexdigest()[:8], big[-1:])");

        assertSucceeded(run);
        assertThat(Bench.printed(run)).matches("209715200 [0-9a-f]{8} bytearray\\(b'9'\\)\n");
    }

    @Test
    void readsAndWritesFilesBesideTheNotebook() throws IOException {
        bench.write("data.csv", "1,2,3");

        RunSnapshot run = bench.run("%same step copy\nopen('copy.csv', 'w').write(open('data.csv').read() + ',4')");

        assertSucceeded(run);
        assertThat(bench.folder.resolve("copy.csv")).hasContent("1,2,3,4");
        assertThat(bench.folder.resolve("copy.csv").toFile().delete())
                .as("a file that the caller owns")
                .isTrue();
    }

    @Test
    void keepsRichOutputs() throws IOException {
        RunSnapshot run = bench.run("%same step show\n" + "class Table:\n"
                + "    def _repr_html_(self):\n        return '<b>1</b>'\n    def __repr__(self):\n        return 'one'\n"
                + "Table()");

        assertSucceeded(run);
        JsonNode output = new NotebookReader()
                .read(run.directory().executedNotebook())
                .cell(1)
                .outputs()
                .get(0);
        assertThat(output.at("/data/text~1html").toString()).contains("<b>1</b>");
        assertThat(output.at("/data/text~1plain").toString()).contains("one");
    }

    @Test
    void reportsMetrics() throws IOException {
        RunSnapshot run =
                bench.run("%same step train\nfor epoch in range(3):\n    same.metric('loss', 1 / (1 + epoch), epoch)");

        assertSucceeded(run);
        assertThat(Objects.requireNonNull(result(run, "train").metrics().get("loss"))
                        .asDouble())
                .isEqualTo(1 / 3.0);
    }

    @Test
    void showsWhatAStepPrintsWhileItRuns() throws IOException {
        RunDirectory run = bench.create(
                Map.of(),
                "%same step wait\nimport os, time\nprint('on', flush=True)\nwhile not os.path.exists('" + SEEN
                        + "'):\n    time.sleep(0.01)\nprint('off')");

        RunSnapshot ended = bench.drive(
                run,
                driver -> new WhenPrinted(run, "wait", "on", () -> {
                    try {
                        bench.write(SEEN, "");
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }));

        assertSucceeded(ended);
        assertThat(Bench.printed(ended)).isEqualTo("on\noff\n");
    }

    @Test
    void namesCellAndLineOfAFailure() throws IOException {
        RunSnapshot run = bench.run(
                "%same step good\nx = 1",
                "%same step bad\ny = x\nraise ValueError('no ' + str(y))", "%same step after\nprint(y)");

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(status(run, "after").state()).isEqualTo(State.SKIPPED);
        StepResult.Failure failure = failure(run, "bad");
        assertThat(failure.kind()).isEqualTo("user");
        assertThat(failure.ename()).isEqualTo("ValueError");
        assertThat(failure.evalue()).isEqualTo("no 1");
        assertThat(failure.cell()).contains(2);
        assertThat(failure.line()).contains(3);
    }

    @Test
    void reportsAStepThatDiesWithoutAWord() throws IOException {
        RunSnapshot run = bench.run("%same step die\nimport os\nprint('so far', flush=True)\nos._exit(7)");

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(failure(run, "die").kind()).isEqualTo("backend");
        assertThat(failure(run, "die").evalue()).contains("exit code 7");
        assertThat(run.directory().executedNotebook()).exists();
    }

    @Test
    void endsAStepAtItsTimeout() throws IOException {
        RunSnapshot run = bench.run("%same step slow --timeout 1s\nimport time\ntime.sleep(600)");

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(failure(run, "slow").ename()).isEqualTo("Timeout");
    }

    @Test
    void interruptsAStepWhenItsRunIsCancelled() throws IOException {
        RunSnapshot run = cancelled(
                "%same step slow\nimport time\ntry:\n    print('on', flush=True)\n    time.sleep(600)\n"
                        + "except KeyboardInterrupt:\n    open('interrupted', 'w').close()\n    raise",
                Driver::cancel);

        assertThat(status(run, "slow").state()).isEqualTo(State.CANCELLED);
        assertThat(bench.folder.resolve("interrupted")).exists();
    }

    @Test
    void killsAStepThatDoesNotListen() throws IOException {
        RunSnapshot run = cancelled(
                "%same step deaf\nimport signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
                        + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('on', flush=True)\ntime.sleep(600)",
                driver -> {
                    driver.cancel();
                    // Again: without the grace.
                    driver.cancel();
                });

        assertThat(status(run, "deaf").state()).isEqualTo(State.CANCELLED);
    }

    private RunSnapshot cancelled(String cell, Consumer<Driver> cancel) throws IOException {
        // Alone: what a cell does to signals would bind the next to it.
        RunDirectory run = bench.create(Map.of(), cell);
        String step = cell.lines().findFirst().orElseThrow().substring("%same step ".length());
        RunSnapshot ended = bench.drive(run, driver -> new WhenPrinted(run, step, "on", () -> cancel.accept(driver)));
        assertThat(ended.state()).isEqualTo(State.CANCELLED);
        return ended;
    }

    @Test
    void endsWhatRunsWhenItIsClosed() throws IOException {
        // A driver that breaks closes its backend, and no more. The lock is gone when the step is.
        RunDirectory run = bench.create(
                Map.of(),
                "%same step hold\nimport fcntl, time\nheld = open('held', 'w')\nfcntl.lockf(held, fcntl.LOCK_EX)\n"
                        + "print('on', flush=True)\ntime.sleep(600)");

        assertThatThrownBy(() -> bench.drive(
                        run,
                        driver -> new WhenPrinted(run, "hold", "on", () -> {
                            throw new IllegalStateException("a driver that breaks");
                        })))
                .hasMessage("a driver that breaks");

        try (FileChannel file = FileChannel.open(bench.folder.resolve("held"), StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            assertThat(lock).as("a lock that the step had").isNotNull();
        }
    }

    @Test
    void triesAFailedStepAgain() throws IOException {
        RunSnapshot run = bench.run("%same step flaky --retries 1\nimport os\nif not os.path.exists('tried'):\n"
                + "    open('tried', 'w').close()\n    raise OSError('first')\nprint('second')");

        assertSucceeded(run);
        assertThat(status(run, "flaky").attempt()).isEqualTo(2);
        assertThat(Bench.printed(run)).isEqualTo("second\n");
    }

    @Test
    void tellsThatMemoryRanOut() throws IOException {
        // Only what counts as that is tried again.
        bench.policy = new RunPolicy(1, EnumSet.of(RetryCause.OOM), 1, Optional.empty(), false);

        RunSnapshot run = bench.run(runOutOfMemory("%same step eat"));

        assertThat(run.state()).isEqualTo(State.FAILED);
        assertThat(status(run, "eat").attempt()).isEqualTo(2);
        assertThat(failure(run, "eat").evalue()).contains("memory");
    }

    @Test
    void runsElementsSideBySideAndHandsThemOnInOrder() throws IOException {
        // The first two can only end when both run.
        RunSnapshot run = bench.run(
                "%same step fan --each i=range(3) --cpu 0.1\nimport os, time\nopen('at-%d' % i, 'w').close()\n"
                        + "while i < 2 and not os.path.exists('at-%d' % (1 - i)):\n    time.sleep(0.01)\nmodel = 10 * i",
                "%same step pick\nprint(model)");

        assertSucceeded(run);
        assertThat(Bench.printed(run)).isEqualTo("[0, 10, 20]\n");
    }

    @Test
    void refusesBeforehandWhatItCannotGive() throws IOException {
        for (Map.Entry<String, String> each : refused().entrySet()) {
            assertThat(bench.problems("%same step a " + each.getKey() + "\nx = 1"))
                    .as(each.getKey())
                    .singleElement()
                    .asString()
                    .contains(each.getValue());
        }
        assertThat(bench.problems("%same step a --cpu 0.5 --memory 64Mi\nx = 1"))
                .isEmpty();
    }
}
