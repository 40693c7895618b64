package dev.same.step.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a step's cells leave: outputs and events. */
class StepRunIT {
    @TempDir
    Path directory;

    private StepFixture steps;

    @BeforeEach
    void fixture() {
        steps = new StepFixture(directory);
    }

    private StepFixture.Outcome run(String... cells) throws Exception {
        return steps.run(List.of(), List.of(), cells);
    }

    @Test
    void showsTheLastExpressionOfACellUnlessASemicolonEndsIt() throws Exception {
        var outcome = run(
                "1 + 1; 2 + 2",
                "3 + 3;",
                "int x = 4",
                "x",
                "x = 5;",
                "void f() {}\nf()",
                "new int[][] {{1, 2}, {3}}",
                "String s = null; s");

        assertThat(outcome.text()).isEqualTo("4\n4\n[[1, 2], [3]]\nnull\n");
        assertThat(outcome.outputs(10).toString())
                .isEqualTo("[{output_type=execute_result, execution_count=1, data={text/plain=4}, metadata={}}]");
        assertThat(outcome.status()).isEqualTo("succeeded");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.console()).isEmpty();
    }

    @Test
    void recordsStreamsInOrderFromAllThreads() throws Exception {
        var outcome = run("""
            System.out.println("a\u00e4\u20ac");
            System.err.println("b");
            var t = new Thread(() -> System.out.print("c")); t.start(); t.join();
            System.out.println(System.in.read());
            """);

        assertThat(outcome.outputs(10).toString())
                .isEqualTo("[{output_type=stream, name=stdout, text=a\u00e4\u20ac\n"
                        + "}, {output_type=stream, name=stderr, text=b\n"
                        + "}, {output_type=stream, name=stdout, text=c-1\n"
                        + "}]");
    }

    @Test
    void showsRichValues() throws Exception {
        var outcome = run("""
            import java.awt.image.BufferedImage;
            display(html("<b>x</b>"));
            display(markdown("# x"));
            display(svg("<svg/>"));
            display("{}", "application/json");
            System.out.println("between");
            display(List.of(1));
            new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB)
            """);

        List<?> outputs = outcome.outputs(10);
        assertThat(outputs.stream().map(o -> ((Map<?, ?>) o).get("output_type").toString()))
                .containsExactly(
                        "display_data",
                        "display_data",
                        "display_data",
                        "display_data",
                        "stream",
                        "display_data",
                        "execute_result");
        assertThat(outputs.toString())
                .contains(
                        "text/html=<b>x</b>",
                        "text/markdown=# x",
                        "image/svg+xml=<svg/>",
                        "application/json={}",
                        "text/plain=[1]");
        Map<?, ?> data = (Map<?, ?>) ((Map<?, ?>) outputs.get(6)).get("data");
        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode((String) data.get("image/png"))));
        assertThat(image.getWidth()).isEqualTo(3);
    }

    @Test
    void reportsMetricsAndProgress() throws Exception {
        var outcome = run("same.metric(\"loss\", 0.5); same.metric(\"loss\", 1.0 / 0, 3); same.progress(0.5, \"half\");"
                + " same.progress(1);");

        assertThat(outcome.result().get("metrics").toString()).isEqualTo("{loss=Infinity}");
        assertThat(outcome.events().toString())
                .contains(
                        "cell=10, name=loss, value=0.5}",
                        "value=Infinity, step=3}",
                        "fraction=0.5, message=half}",
                        "fraction=1.0}");
    }

    @Test
    void writesEventsInOrder() throws Exception {
        var outcome = run("System.out.println(1);", "2");

        assertThat(outcome.events().stream().map(e -> e.get("type").toString()))
                .containsExactly(
                        "step-started",
                        "cell-started",
                        "output",
                        "cell-finished",
                        "cell-started",
                        "output",
                        "cell-finished",
                        "step-finished");
        assertThat(((Number) outcome.events().get(0).get("pid")).longValue()).isPositive();
    }

    @Test
    void runsDefinitionsAndParametersWithoutOutputs() throws Exception {
        steps.define(1, 1, "import java.time.LocalDate;")
                .define(2, 3, "static int twice(int x) { return 2 * x; }")
                .define(2, 5, "record P(LocalDate d) { static { System.out.println(\"quiet\"); } }");

        var outcome = run("%same step a\n%%same run\nwhatever", "new P(LocalDate.of(2025, 1, twice(3)))");

        assertThat(outcome.text()).isEqualTo("quiet\nP[d=2025-01-06]\n");
    }

    @Test
    void stopsAtTheFirstErrorOfACellAndAtTheFirstFailingCell() throws Exception {
        var outcome = run(
                "System.out.println(1);\nint[] a = {};\na[0] = 1;\nSystem.out.println(2);", "System.out.println(3);");

        assertThat(outcome.text()).isEqualTo("1\n");
        assertThat(outcome.status()).isEqualTo("failed");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.failure().toString())
                .contains("kind=user, cell=10, line=3, ename=java.lang.ArrayIndexOutOfBoundsException");
        assertThat(outcome.outputs(10).toString()).contains("output_type=error");
        assertThat(outcome.cells()).hasSize(1);
    }

    @Test
    void namesCellsAndLinesInTracebacksThroughOtherCells() throws Exception {
        steps.show(1, "// one\n\nrecord P(int x) {\n  int div(int by) {\n    return x / by;\n  }\n}\n")
                .define(1, 3, "record P(int x) {\n  int div(int by) {\n    return x / by;\n  }\n}");

        var outcome = run(
                "int apply(IntUnaryOperator f, int v) {\n\n  return f.applyAsInt(v);\n}",
                "// call it\nvar p = new P(1);\n\nList.of(1, 0).forEach(i -> {\n  apply(n -> p.div(n),\n    i);\n});");

        assertThat(outcome.failure().get("cell")).isEqualTo(1);
        assertThat(outcome.failure().get("line")).isEqualTo(5);
        assertThat(outcome.traceback())
                .contains(
                        "Cell 1, line 5",
                        "-->   5 |     return x / by;",
                        "java.lang.ArithmeticException: / by zero",
                        "at P.div (Cell 1, line 5)",
                        "at lambda (Cell 11, line 5)",
                        "at apply (Cell 10, line 3)",
                        "at lambda (Cell 11, line 5)",
                        "at Cell 11, line 4")
                .doesNotContain("REPL", "jdk.jshell", "dev.same", "do_it", "reflect");
    }

    @Test
    void showsCauses() throws Exception {
        var outcome = run("class Bad extends RuntimeException { Bad(String m, Throwable c) { super(m, c); } }\n"
                + "try {\n  Integer.parseInt(\"x\");\n} catch (Exception e) {\n  throw new Bad(\"worse\", e);\n}");

        assertThat(outcome.failure().get("ename")).isEqualTo("Bad");
        assertThat(outcome.failure().get("line")).isEqualTo(5);
        assertThat(outcome.traceback())
                .contains(
                        "Bad: worse",
                        "Caused by: java.lang.NumberFormatException: For input string: \"x\"",
                        "at Cell 10, line 3");
    }

    @Test
    void pointsAtWhatDoesNotCompile() throws Exception {
        var outcome = run("int x = 1;", "// comment\n\nint y = x +\n    undefined;");

        assertThat(outcome.failure().toString()).contains("cell=11, line=4, ename=CompilationError");
        assertThat(outcome.traceback())
                .contains("Cell 11, line 4\n        undefined;\n        ^^^^^^^^^\n", "cannot find symbol");
    }

    @Test
    void pointsAtEverythingInACellThatDoesNotCompile() throws Exception {
        var outcome = run(
                "System.out.println(\"ran\");\nint a = \"x\";\nSystem.out.println(a);\n\nint f() {\n  String s = 1;\n"
                        + "  return missing;\n}\nSystem.out.println(\"not run\");\nint b = true;");

        assertThat(outcome.failure().toString()).contains("cell=10, line=2, ename=CompilationError");
        assertThat(outcome.traceback())
                .contains(
                        "Cell 10, line 2\n    int a = \"x\";\n",
                        "Cell 10, line 6\n      String s = 1;\n",
                        "Cell 10, line 10\n    int b = true;\n")
                .doesNotContain("line 3");
        assertThat(outcome.failure().get("evalue").toString()).contains("line 2: ", "line 6: ", "line 10: ");
        assertThat(outcome.text()).isEqualTo("ran\n");
    }

    @Test
    void reportsSyntaxErrorsAndMissingNames() throws Exception {
        assertThat(run("int ok = 1;\nif (ok > 0) {\n").failure().toString()).contains("ename=CompilationError");
        assertThat(run("Missing m = null;").traceback()).contains("Missing");
        assertThat(run("int f() {\n  return g();\n}\n\nf();").failure().toString())
                .contains("line=5", "f cannot be used yet, it needs method g()");
    }

    @Test
    void reportsErrorsOfTheMachineWithTheirPlace() throws Exception {
        var memory = run("int n = 1;\n\nlong[][] all = new long[100_000][Integer.MAX_VALUE];");
        var stack = run("int down(int n) {\n  return 1 + down(n + 1);\n}\ndown(0)");

        assertThat(memory.failure().toString())
                .contains("kind=user, cell=10, line=3, ename=java.lang.OutOfMemoryError");
        assertThat(stack.failure().toString())
                .contains("kind=user, cell=10, line=2, ename=java.lang.StackOverflowError");
        assertThat(stack.traceback()).contains(" more").hasSizeLessThan(5000);
    }

    @Test
    void reportsAToStringThatFails() throws Exception {
        var outcome =
                run("class Shy { public String toString() {\n throw new IllegalStateException(\"no\"); } }\nnew Shy()");

        assertThat(outcome.failure().toString()).contains("cell=10, line=2, ename=java.lang.IllegalStateException");
    }

    @Test
    void showsExceptionsOfOtherThreads() throws Exception {
        var outcome = run("var t = new Thread(() -> {\n"
                + "  throw new IllegalStateException(\"in thread\");\n"
                + "}, \"worker\");\n"
                + "t.start(); t.join();");

        assertThat(outcome.status()).isEqualTo("succeeded");
        assertThat(outcome.text()).contains("Exception in thread \"worker\"", "at lambda (Cell 10, line 2)");
    }

    @Test
    void refusesMagicsItDoesNotKnow() throws Exception {
        var outcome = run("int x = 1;\n%maven a:b:1\nx");

        assertThat(outcome.failure().toString()).contains("line=2", "the magic %maven does not exist in a Java step");
    }

    @Test
    void keepsALibrarysThreadsFromHoldingTheStep() throws Exception {
        var outcome = run(
                "new Thread(() -> { try { Thread.sleep(1_000_000); } catch (InterruptedException e) {} }).start();\n1");

        assertThat(outcome.status()).isEqualTo("succeeded");
    }
}
