package dev.same.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.backend.testkit.Bench;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.run.Driver;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.RunLog;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepEvents;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose driver, steps or step server are killed with SIGKILL at moments that a seed chooses, with the end of the log cut
 * off as a power cut may do, are taken up until they end: with the result of a run that nothing has happened to, and without
 * executing again what had finished.
 */
@Timeout(value = 4, unit = java.util.concurrent.TimeUnit.HOURS)
class ResumeTest {
    /** 200 take minutes, most of them for JVMs that start: that many are for a night, or after a change to a driver. */
    private static final int POINTS = Integer.getInteger("same.crash.points", 24);

    /** Cells, with NUMBER for the number of the run, which makes each run new for the cache, and what they print. */
    private record Program(String printed, String... cells) {
        String[] cells(int number) {
            return Arrays.stream(cells)
                    .map(cell -> cell.replace("NUMBER", Integer.toString(number)))
                    .toArray(String[]::new);
        }

        String printed(int number) {
            return printed.replace("NUMBER", Integer.toString(number));
        }
    }

    private static final List<Program> PROGRAMS = List.of(
            // A fork, a join, a chain, and a file that one step writes and another reads.
            new Program(
                    "load 45\nleft 285\nright [1, 3, 5, 7, 9]\njoin 290 NUMBER rows\nlast {'total': 290}\n",
                    "%same step load\nrows = list(range(10)); number = NUMBER\nopen('rows-NUMBER.txt', 'w').write('rows')\nprint('load', sum(rows))",
                    "%same step left\nleft = sum(v * v for v in rows) + 0 * NUMBER\nprint('left', left)",
                    "%same step right\nright = [v for v in rows if v % 2 and NUMBER]\nprint('right', right)",
                    "%same step join\ntotal = left + len(right)\nprint('join', total, number, open('rows-NUMBER.txt').read())",
                    "%same step last\nresult = {'total': total + 0 * NUMBER}\nprint('last', result)"),
            // A step for each element, and one for each of what those made.
            new Program(
                    "[NUMBER, 1, 4, 9, 16]\n[2, 8, 18, 32]\n",
                    "%same step load\nfolds = [0, 1, 2, 3, 4]; first = NUMBER",
                    "%same step train --each fold=folds --parallel 2\nmodel = fold * fold or first",
                    "%same step double --each one=model\ntwice = one * 2 + 0 * NUMBER",
                    "%same step pick\nprint(model)\nprint(twice[1:])"));

    @TempDir
    private Path folder;

    /** Fewer drivers: each of them is a JVM that starts. */
    private static final List<Victim> VICTIMS =
            List.of(Victim.DRIVER, Victim.DRIVER_AND_STEP, Victim.STEP, Victim.STEP, Victim.SERVER, Victim.SERVER);

    private enum Victim {
        DRIVER,
        DRIVER_AND_STEP,
        STEP,
        SERVER
    }

    @Test
    void finishesWithTheSameResultAfterCrashesAtAnyMoment() throws Exception {
        long seed = Long.getLong("same.crash.seed", System.nanoTime());
        System.out.println("crash points by seed " + seed + " (-Dsame.crash.seed=" + seed + " repeats them)");
        Random random = new Random(seed);
        Bench bench =
                new Bench(new LocalBackendProvider(), new SameHome(folder.resolve("home")), folder.resolve("work"));
        int[] points = new int[Victim.values().length];
        int done = 0;
        int runs = 0;
        while (done < POINTS) {
            Program program = PROGRAMS.get(++runs % PROGRAMS.size());
            RunDirectory run = bench.create(Map.of(), program.cells(runs));
            boolean ended = false;
            while (!ended) {
                Victim victim = VICTIMS.get(done % VICTIMS.size());
                boolean crashed = crash(bench, run, victim, 2 * program.cells.length, random);
                points[victim.ordinal()] += crashed ? 1 : 0;
                done += crashed ? 1 : 0;
                ended = RunSnapshot.read(run).state() == State.SUCCEEDED || done >= POINTS;
            }
            RunSnapshot last = bench.drive(run);
            check(
                    last,
                    program,
                    runs,
                    "seed " + seed + ", run " + run.number() + "\n" + Files.readString(run.events()));
            System.out.println(done + " crashes so far, in " + runs + " runs");
        }
        System.out.println(done + " crashes of " + List.of(Victim.values()) + ": " + java.util.Arrays.toString(points)
                + " in " + runs + " runs");
        assertThat(points).doesNotContain(0);
    }

    private static void check(RunSnapshot run, Program program, int number, String what) throws IOException {
        assertThat(run.state()).as(what).isEqualTo(State.SUCCEEDED);
        assertThat(Bench.printed(run)).as(what).isEqualTo(program.printed(number));
        Set<String> finished = new HashSet<>();
        for (RunEvent event : RunLog.read(run.directory().events())) {
            if (event instanceof RunEvent.StepStarted started) {
                assertThat(finished).as(what + ": executed again").doesNotContain(started.step());
            } else if (event instanceof RunEvent.StepFinished end && end.state().isSuccess()) {
                assertThat(finished.add(end.step()))
                        .as(what + ": finished twice: " + end.step())
                        .isTrue();
            } else if (event instanceof RunEvent.ElementStarted started) {
                assertThat(finished)
                        .as(what + ": executed again")
                        .doesNotContain(started.step() + "[" + started.element() + "]");
            } else if (event instanceof RunEvent.ElementFinished end
                    && end.state().isSuccess()) {
                // A driver that goes on tells anew what elements had ended.
                finished.add(end.step() + "[" + end.element() + "]");
            }
        }
        assertThat(finished.stream().filter(step -> !step.endsWith("]")))
                .as(what)
                .hasSize(program.cells.length);
    }

    /** Drive the run and kill something; return whether there was something to kill. */
    private boolean crash(Bench bench, RunDirectory run, Victim victim, int ahead, Random random) throws Exception {
        int events = RunLog.read(run.events()).size() + random.nextInt(ahead);
        int spins = random.nextInt(200_000);
        return switch (victim) {
            case DRIVER, DRIVER_AND_STEP -> {
                boolean killed = killDriver(bench, run, victim == Victim.DRIVER_AND_STEP, events, spins);
                // A driver may be killed before its first event.
                if (killed && random.nextBoolean() && Files.exists(run.events())) {
                    cutLastLine(run.events(), random);
                }
                yield killed;
            }
            case STEP, SERVER -> killInside(bench, run, victim, events, spins);
        };
    }

    private boolean killDriver(Bench bench, RunDirectory run, boolean andStep, int events, int spins) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                DriverProcess.class.getName(),
                bench.home.directory().toString(),
                bench.folder.toString(),
                Long.toString(run.number())));
        Process driver = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("driver.log").toFile())
                .start();
        try {
            while (driver.isAlive() && lines(run.events()) < events) {
                LockSupport.parkNanos(100_000);
            }
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            if (andStep) {
                runningSteps(run).forEach(ProcessHandle::destroyForcibly);
            }
        } finally {
            driver.destroyForcibly();
        }
        int code = driver.waitFor();
        assertThat(code).as(Files.readString(folder.resolve("driver.log"))).isIn(0, 137);
        return code == 137;
    }

    private static long lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        long lines = 0;
        for (byte b : Files.readAllBytes(file)) {
            lines += b == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static List<ProcessHandle> runningSteps(RunDirectory run) {
        List<ProcessHandle> running = new ArrayList<>();
        RunSnapshot.read(run).steps().forEach((name, status) -> {
            if (status.state() == State.RUNNING) {
                new StepEvents(run.attempt(name, status.attempt()))
                        .poll().stream()
                                .filter(event -> event.path("type").asText().equals("step-started"))
                                .map(event -> ProcessHandle.of(event.path("pid").asLong()))
                                .flatMap(Optional::stream)
                                .forEach(running::add);
            }
        });
        return running;
    }

    private boolean killInside(Bench bench, RunDirectory run, Victim victim, int events, int spins) throws IOException {
        boolean[] killed = new boolean[1];
        long before = lines(run.events());
        bench.drive(run, driver -> new Killer(driver, run, victim, events - before, spins, killed));
        return killed[0] && RunSnapshot.read(run).state() != State.SUCCEEDED;
    }

    /** Kills at the moment of an event. */
    private record Killer(Driver driver, RunDirectory run, Victim victim, long at, int spins, boolean[] killed)
            implements RunListener {
        private static int seen;

        Killer {
            seen = 0;
        }

        @Override
        public void onEvent(RunEvent event) {
            seen++;
        }

        @Override
        public void onChange() {
            if (seen < at || killed[0]) {
                return;
            }
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            List<ProcessHandle> victims = victim == Victim.STEP
                    ? runningSteps(run)
                    : ProcessHandle.current()
                            .children()
                            .filter(child -> child.info().command().orElse("").contains("python"))
                            .toList();
            victims.forEach(ProcessHandle::destroyForcibly);
            killed[0] = !victims.isEmpty();
        }

        @Override
        public void onTick() {}
    }

    /** What a power cut may leave of the last event. */
    private static void cutLastLine(Path log, Random random) throws IOException {
        byte[] content = Files.readAllBytes(log);
        int start = content.length - 1;
        while (start > 0 && content[start - 1] != '\n') {
            start--;
        }
        if (content.length > 0) {
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
                file.setLength(start + random.nextInt(content.length - start));
            }
        }
    }
}
