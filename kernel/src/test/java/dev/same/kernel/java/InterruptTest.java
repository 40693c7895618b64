package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.same.javasession.JavaSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells that are stopped. One that is not would keep the others waiting: so the time is limited from outside. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptTest {
    private static final Notebooks notebook = new Notebooks();

    @BeforeEach
    void countFromOne() {
        notebook.countFromOne();
    }

    @AfterAll
    static void close() {
        notebook.close();
    }

    private Notebooks.Ran interrupted(String code) throws Exception {
        var outputs = new Outputs();
        var cell = notebook.start(code.replace("READY", "System.out.print(\"ready\")"), outputs);
        outputs.await("ready");
        notebook.engine.interrupt();
        return cell.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ READY; while (true) {} }",
                "for (int i = 0; ; i++) { if (i == 1) READY; int j = i; }",
                "{ READY; long n = 0; do { n++; } while (n != -1); }",
                "{ READY; while (true) { try { Thread.sleep(1); } catch (Throwable t) {} } }",
                "{ READY; while (true) { try { while (true) {} } catch (Throwable t) {} finally { int z = 1; } } }",
                "try { READY; while (true) {} } catch (Throwable t) {}\nSystem.out.print(\"went on\");",
                "{ READY; Thread.sleep(1_000_000); }",
                "try { READY; Thread.sleep(1_000_000); } catch (InterruptedException e) {}",
                "{ READY; try { Thread.sleep(1_000_000); } catch (Exception e) {} Thread.sleep(1_000_000); }",
                "{ READY; new ArrayBlockingQueue<Integer>(1).take(); }",
                "{ READY; new CountDownLatch(1).await(); }",
                "synchronized (System.class) { READY; System.class.wait(); }",
                "IntStream.iterate(0, i -> i + 1).forEach(i -> { if (i == 1) READY; });",
                "{ READY; Stream.generate(() -> 1).filter(i -> i > 1).findFirst(); }",
                "IntStream.range(0, 1 << 30).parallel().forEach(i -> { if (i == 0) READY; while (true) {} });",
                "int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\n{ READY; fib(90); }",
                "{ var pool = Executors.newFixedThreadPool(2); READY; pool.submit(() -> { while (true) {} }).get(); }",
                "{ READY; new Scanner(System.in).nextLine(); }",
                "class Slow { public String toString() { READY; while (true) {} } }\nnew Slow()",
                "var t = new Thread(() -> { READY; while (true) {} }); t.start(); t.join();",
                "{ var p = new ProcessBuilder(\"sleep\", \"100\").start(); READY; p.waitFor(); }",
                "var r = new Object() { void f(int n) { if (n == 0) READY; f(n + 1); } };\nwhile (true) { try { r.f(0); } catch (Throwable t) {} }"
            })
    void endsACellWhateverItDoes(String code) throws Exception {
        var ran = interrupted(code);

        assertThat(ran.failure().name()).isEqualTo("Interrupted");
        assertThat(ran.failure().message()).isEqualTo("the cell was interrupted");
        assertThat(ran.text()).doesNotContain("went on");
        assertThat(notebook.run("1+1").value()).isEqualTo("2");
    }

    @Test
    void saysWhereTheCellStood() throws Exception {
        assertThat(interrupted("int n = 0;\nwhile (true) {\n    if (n++ == 0) READY;\n}")
                        .traceback())
                .contains("Cell In[1], line ", "while (true) {", "Interrupted: the cell was interrupted");
    }

    @Test
    void leavesAThreadBehindThatCannotBeStopped() throws Exception {
        String blocked =
                "var server = new java.net.ServerSocket(0);\nvar socket = new java.net.Socket(\"127.0.0.1\", server.getLocalPort());\n"
                        + "int kept = 7;\n{ READY; socket.getInputStream().read(); }";

        var ran = interrupted(blocked);

        assertThat(ran.failure().name()).isEqualTo("Interrupted");
        assertThat(ran.failure().message()).contains("does not stop", "left behind", "restart");
        assertThat(notebook.run("kept").value()).isEqualTo("7");
        assertThat(notebook.run("server.close(); socket.close(); int other = 8;")
                        .value())
                .isEqualTo("no value");
        assertThat(notebook.run("kept + other").value()).isEqualTo("15");
    }

    @Test
    void leavesThreadsOfEarlierCellsAlone() throws Exception {
        notebook.run(
                "volatile long ticks = 0; var worker = new Thread(() -> { while (true) { ticks++; } }); worker.setDaemon(true); worker.start();");

        interrupted("{ READY; while (true) {} }");

        assertThat(notebook.run("long before = ticks; Thread.sleep(50); worker.isAlive() && ticks > before")
                        .value())
                .isEqualTo("true");
    }

    @Test
    void endsWhatTheCellDoesInThreadsThatAllCellsShare() throws Exception {
        for (int i = 0; i < 20; i++) {
            interrupted("{ READY; IntStream.range(0, 1 << 30).parallel().forEach(n -> { while (true) {} }); }");
            notebook.run("1");

            assertThat(ForkJoinPool.commonPool().awaitQuiescence(10, TimeUnit.SECONDS))
                    .as("the shared threads are free again")
                    .isTrue();
        }
    }

    @Test
    void doesNothingBetweenCells() {
        notebook.run("1");
        notebook.engine.interrupt();

        assertThat(notebook.run("Thread.sleep(50); 5").value()).isEqualTo("5");
    }

    /** As the gateway interrupts a magic, when it finds the engine idle already or not yet at work. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int turns; void work() { READY; while (true) { turns++; } }",
                "void work() throws Exception { READY; Thread.sleep(1_000_000); }",
                "void work() { READY; while (true) { try { Thread.sleep(1_000_000); } catch (InterruptedException e) {} } }"
            })
    void endsWorkInTheSessionWithTheThreadThatWaitsForIt(String code) throws Exception {
        notebook.run("var begun = new CountDownLatch(1);\n"
                + code.replace("READY", "begun.countDown()")
                + "\nRunnable work = () -> { try { work(); } catch (Exception e) {} };");
        var begun = (CountDownLatch) notebook.engine.inSession(session -> variable(session, "begun"));
        var caught = new CompletableFuture<Throwable>();
        var waiter = new Thread(() -> {
            try {
                notebook.engine.inSession(session -> {
                    ((Runnable) variable(session, "work")).run();
                    return "went on";
                });
                caught.complete(new AssertionError("it was not interrupted"));
            } catch (Throwable e) {
                caught.complete(e);
            }
        });
        waiter.setDaemon(true);
        waiter.start();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        waiter.interrupt();

        assertThat(caught.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(notebook.start("1+1", new Outputs())
                        .get(20, TimeUnit.SECONDS)
                        .value())
                .isEqualTo("2");
    }

    private static Object variable(JavaSession session, String name) {
        try {
            return session.variables().find(name).orElseThrow().get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void doesNotBeginWorkForAThreadThatWasInterruptedBefore() throws Exception {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> notebook.engine.inSession(session -> {
                    while (true) {
                        try {
                            Thread.sleep(1_000_000);
                        } catch (InterruptedException e) {
                            return "interrupted";
                        }
                    }
                }));
        assertThat(notebook.start("1+1", new Outputs())
                        .get(20, TimeUnit.SECONDS)
                        .value())
                .isEqualTo("2");
    }

    @Test
    void completesWhileACellRuns() throws Exception {
        var outputs = new Outputs();
        notebook.run("int someNumber = 1;");
        var cell = notebook.start("System.out.print(\"ready\"); while (true) {}", outputs);
        outputs.await("ready");

        assertThat(notebook.engine.complete("someNu", 6).matches().get(0).text())
                .isEqualTo("someNumber");

        notebook.engine.interrupt();
        assertThat(cell.get(20, TimeUnit.SECONDS).failure().name()).isEqualTo("Interrupted");
    }
}
