package dev.same.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConcurrentBuildTest {
    private static final String SOURCE = "tree/cli/src/main/java/App.java";

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private Sandbox sandbox;

    @BeforeEach
    void makeSandbox() {
        sandbox = Sandbox.in(folder);
    }

    @AfterEach
    void endWhatWasStarted() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buildsOnceWhenStartedTwiceAtOnce(boolean withFlock) throws Exception {
        allowFlock(withFlock);
        holdMaven();
        Process first = start();
        firstLineOfErr(first); // it has the lock, and Maven runs

        Process second = start();
        String waiting = firstLineOfErr(second);
        releaseMaven();

        assertThat(waiting).contains("another build is running").contains("waiting for it");
        assertThat(first.waitFor()).isZero();
        assertThat(second.waitFor()).isZero();
        assertThat(sandbox.builds()).isEqualTo(1);
    }

    @Test
    void takesOverALockWhoseHolderIsGone() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        sandbox.write("tree/.build/lock.d/pid", ended.pid() + "\n");

        var outcome = sandbox.same();

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).contains("building").doesNotContain("waiting");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buildsAfreshAfterALauncherWasKilledInItsBuild(boolean withFlock) throws Exception {
        allowFlock(withFlock);
        holdMaven();
        Process killed = start();
        OutputStream held = Files.newOutputStream(sandbox.path("mvn.hold")); // returns when Maven reads from it
        List<ProcessHandle> all = Stream.concat(killed.descendants(), Stream.of(killed.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        held.close();
        sandbox.delete("mvn.hold");

        var outcome = sandbox.same();

        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err()).contains("building (first use;");
        assertThat(sandbox.builds()).isEqualTo(2);
    }

    @Test
    void keepsABuildThatACommandRunsFromAndRemovesOneThatNothingUses() throws Exception {
        sandbox.script("jdks/17/bin/java", "echo \"$@\"; [ \"${!#}\" != hold ] || cat\n");
        Path used = buildOf(sandbox.same().out());
        Process running = start("hold");
        running.inputReader().readLine();
        sandbox.write(SOURCE, "class App { int second; }");
        Path unused = buildOf(sandbox.same().out());
        sandbox.write(SOURCE, "class App { int third; }");
        pretendThatTimePasses(used);
        pretendThatTimePasses(unused);

        Path current = buildOf(sandbox.same().out());

        assertThat(List.of(used, unused, current)).doesNotHaveDuplicates();
        assertThat(used).isDirectory();
        assertThat(unused).isDirectory(); // it was current a moment ago: a launcher may be about to start from it
        assertThat(current).isDirectory();

        running.getOutputStream().close();
        assertThat(running.waitFor()).isZero();
        pretendThatTimePasses(used);
        pretendThatTimePasses(unused);
        sandbox.write(SOURCE, "class App { int fourth; }");
        sandbox.same();

        assertThat(used).doesNotExist();
        assertThat(unused).doesNotExist();
        assertThat(current).isDirectory();
    }

    private static void pretendThatTimePasses(Path build) throws IOException {
        Files.setLastModifiedTime(build, FileTime.from(Instant.now().minusSeconds(7200)));
    }

    private void allowFlock(boolean allowed) {
        if (allowed) {
            sandbox.allowTool("flock");
        }
    }

    /** From now on Maven waits until {@link #releaseMaven()}. */
    private void holdMaven() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", sandbox.path("mvn.hold").toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Opening the pipe waits for Maven to read from it; closing it ends what Maven reads. */
    private void releaseMaven() {
        try {
            Files.newOutputStream(sandbox.path("mvn.hold")).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process start(String... arguments) {
        Process process = sandbox.start(arguments);
        started.add(process);
        return process;
    }

    private static String firstLineOfErr(Process process) throws IOException {
        return process.errorReader().readLine();
    }

    private static Path buildOf(String out) {
        int jar = out.indexOf("/lib/same-cli.jar");
        return Path.of(out.substring(out.lastIndexOf(' ', jar) + 1, jar));
    }
}
