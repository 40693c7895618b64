package dev.same.step.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How steps end that do not reach their end. */
class StepEndIT {
    private static final String FOREVER = "int n = 0;\nSystem.out.println(\"ready\");\nwhile (true) {\n  n++;\n}";

    @TempDir
    Path directory;

    private StepFixture steps;

    @BeforeEach
    void fixture() {
        steps = new StepFixture(directory);
    }

    @Test
    void endsOnSigterm() throws Exception {
        Process process = steps.start(List.of(), List.of(), FOREVER);
        steps.awaitEvent("ready");

        process.destroy();
        var outcome = steps.finish(process);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.failure().toString()).contains("kind=user, cell=10", "ename=Interrupted", "by a signal");
        assertThat(outcome.text()).isEqualTo("ready\n");
        assertThat(steps.directory().toFile().list())
                .containsExactlyInAnyOrder("events.jsonl", "cells.json", "result.json");
    }

    @Test
    void endsOnSigintEvenIfTheCellCatchesEverything() throws Exception {
        Process process = steps.start(
                List.of(),
                List.of(),
                "int n = 0;\n"
                        + "while (true) { if (n++ == 0) System.out.println(\"ready\"); try { Thread.sleep(1000); } catch"
                        + " (Throwable t) { } }");
        steps.awaitEvent("ready");

        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        var outcome = steps.finish(process);

        assertThat(outcome.failure().toString()).contains("cell=10, line=2", "ename=Interrupted");
    }

    @Test
    void endsWithoutAnErrorWhenACellExitsWithZero() throws Exception {
        var outcome = steps.run(
                List.of(),
                List.of("n", "later"),
                "int n = 0;\nn = 41;",
                "n++;\nSystem.out.println(\"bye\");\nif (n > 0) {\n  System.exit(0);\n}\nn = -1;",
                "int later = 1;\nSystem.out.println(\"never\");");

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.status()).isEqualTo("succeeded");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.result().get("exited")).isEqualTo(true);
        assertThat(outcome.text()).isEqualTo("bye\n");
        assertThat(outcome.cells()).hasSize(2);
        assertThat(outcome.outputs(11).toString()).contains("ename=SystemExit, evalue=0", "Cell 11, line 4");
        assertThat(outcome.list("unbound").toString()).isEqualTo("[later]");
        assertThat(steps.run(List.of("n"), List.of(), "n").text()).isEqualTo("42\n");
    }

    @Test
    void endsWithoutAnErrorWhenAnotherThreadOrAMethodReferenceExits() throws Exception {
        var thread = steps.run(
                List.of(),
                List.of(),
                "new Thread(() -> System.exit(0)).start();\nThread.sleep(1_000_000);",
                "System.out.println(\"never\");");
        var reference = steps.run(List.of(), List.of(), "IntConsumer end = System::exit;\nend.accept(0);");

        assertThat(thread.status()).isEqualTo("succeeded");
        assertThat(thread.text()).isEmpty();
        assertThat(reference.status()).isEqualTo("succeeded");
    }

    @Test
    void refusesWhatCannotTravelAlsoAfterAnExit() throws Exception {
        var outcome = steps.run(List.of(), List.of("t"), "var t = new Thread();\nSystem.exit(0);");

        assertThat(outcome.status()).isEqualTo("refused");
        assertThat(outcome.list("refusals").toString()).contains("name=t, cell=10");
    }

    @Test
    void reportsAnExitWithAnotherCodeAsAFailureOfItsLine() throws Exception {
        var outcome = steps.run(List.of(), List.of(), "int n = 0;\n\nSystem.exit(7);", "System.out.println(1);");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.failure().toString()).contains("kind=user, cell=10, line=3, ename=SystemExit");
        assertThat(outcome.traceback())
                .contains("-->   3 | System.exit(7);", "SystemExit: the cell called System.exit(7)");
    }

    @Test
    void reportsAnExitWhoseCodeNobodyKnowsAsAFailure() throws Exception {
        var outcome = steps.run(List.of(), List.of(), "Runtime.getRuntime().exit(0);");

        assertThat(outcome.failure().toString()).contains("cell=10, line=1, ename=SystemExit", "Runtime.exit");
    }

    @Test
    void endsWhenTheProcessThatStartedItDies() throws Exception {
        steps.startedBy("sh", "-c", "\"$@\" & wait", "sh");
        Process shell = steps.start(List.of(), List.of(), FOREVER);
        steps.awaitEvent("ready");
        long pid = ((Number) steps.events().get(0).get("pid")).longValue();
        ProcessHandle step = ProcessHandle.of(pid).orElseThrow();

        shell.destroyForcibly();
        step.onExit().get(60, TimeUnit.SECONDS);

        Map<?, ?> result = (Map<?, ?>) Json.read(steps.directory().resolve("result.json"));
        assertThat(result.get("failure").toString()).contains("the process that started the step has ended");
    }

    @Test
    void saysThatItMustStartInTheWorkingDirectory() throws Exception {
        var outcome = steps.startedBy("sh", "-c", "cd / && exec \"$@\"", "sh").run(List.of(), List.of(), "1");

        assertThat(outcome.status()).isEqualTo("error");
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.failure().toString()).contains("kind=internal", "must be started in");
    }

    @Test
    void warmsUpForAClassArchive() throws Exception {
        Path archive = directory.resolve("step.jsa");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-jar",
                        System.getProperty("same.step.jar"),
                        "--warm-up")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("console").toFile())
                .start();

        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("console")))
                .isZero();
        assertThat(archive).isNotEmptyFile();
    }

    @Test
    void runsTheExampleNotebook() throws Exception {
        Path notebook = Path.of("../../example-notebooks/java-streams.ipynb");
        Map<?, ?> json = (Map<?, ?>) Json.read(notebook);
        List<String> cells = new java.util.ArrayList<>(List.of("int days = 365; int seed = 7;"));
        for (Object cell : (List<?>) json.get("cells")) {
            if ("code".equals(((Map<?, ?>) cell).get("cell_type"))) {
                cells.add(String.join(
                        "",
                        ((List<?>) ((Map<?, ?>) cell).get("source"))
                                .stream().map(String::valueOf).toList()));
            }
        }

        var outcome = steps.run(List.of(), List.of("sales", "byShop", "weekend", "best"), cells.toArray(String[]::new));

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.status()).isEqualTo("succeeded");
        assertThat(outcome.text())
                .contains("2190 sales", "Station   194534 EUR", "The best day was a SUNDAY: 2025-06-08");
        assertThat(Files.readString(notebook)).endsWith("}\n").doesNotContain("\"output_type\"");
    }
}
