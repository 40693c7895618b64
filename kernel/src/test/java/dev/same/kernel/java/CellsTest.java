package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.ExpressionResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells that run to their end, and cells that fail. */
class CellsTest {
    private final Notebooks notebook = new Notebooks();

    @AfterEach
    void close() {
        notebook.close();
    }

    @Test
    void runsManySnippetsAndShowsTheLastValue() {
        assertThat(notebook.run("1+1").value()).isEqualTo("2");
        assertThat(notebook.run("int p = 1; int q = 2;\nint sum() { return p + q; }\nsum()")
                        .value())
                .isEqualTo("3");
        assertThat(notebook.run("p + q;").value()).isEqualTo("no value");
        assertThat(notebook.run("// nothing").value()).isEqualTo("no value");
        assertThat(notebook.run("").value()).isEqualTo("no value");
        assertThat(notebook.run("\"ä😀\".length()").value()).isEqualTo("3");
    }

    @Test
    void keepsNamesOfTheWarmUpOutOfTheSession() {
        assertThat(notebook.run("warmUp$(1)").failure().name()).isEqualTo("CompilationError");
        assertThat(notebook.run("System.getProperty(\"java.class.path\")")
                        .value()
                        .toString())
                .contains("java-session")
                .doesNotContain("jackson");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 + 1|2",
                "1 + 1 // a comment|2",
                "/* one */ 1 /* two; three) */|1",
                "\"a;b)\"|a;b)",
                "';'|;",
                "List.of(1, 2).stream().map(n -> { int m = n; return m * 2; }).toList()|[2, 4]",
                "new int[] {1, 2}.length|2",
                "new Object() { public String toString() { return \"anonymous\"; } }|anonymous",
                "int.class|int",
                "true ? 1 : 2.0|1.0",
                "(switch (1) { case 1 -> 1; default -> 2.0; })|1.0",
                "Map.of(\"k\", true ? 'a' : 0)|{k=a}",
                "(int) 'a'|97",
                "(1 + 2) * 3|9",
                "(Supplier<String>) () -> \"lazy\"|no value",
            })
    void showsTheValueOfAnExpressionWhateverItLooksLike(String code, String value) {
        var ran = notebook.run(code);

        if (value.equals("no value")) {
            assertThat(ran.value().toString()).contains("Lambda");
        } else {
            assertThat(ran.value()).hasToString(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1); System.out.print(\"ran\"", "1, 2", "1) + (2", "n -> n", "(1", "\"open"})
    void refusesWhatWouldOnlyBeAnExpressionInsideOfSomethingElse(String code) {
        var ran = notebook.run(code);

        assertThat(ran.failure().name()).isEqualTo("CompilationError");
        assertThat(ran.text()).isEmpty();
        assertThat(ran.traceback()).doesNotContain("CellValue");
    }

    @Test
    void runsACallWithoutAValueOnce() {
        assertThat(notebook.run("System.out.print(\"one \")").text()).isEqualTo("out:one ");
        assertThat(notebook.run("System.out.print(\"two \");").text()).isEqualTo("out:two ");
        assertThat(notebook.run("var list = new ArrayList<Integer>();\nlist.add(3);\nlist")
                        .value())
                .isEqualTo("[3]");
    }

    @Test
    void knowsTheLineOfAnExpressionThatThrows() {
        assertThat(notebook.run("int zero = 0;\n\nList.of(\n    1,\n    Integer.parseInt(\"c\"))")
                        .traceback())
                .contains("line 5", "For input string: \"c\"");
        assertThat(notebook.run("Integer.parseInt(\n    \"a\" +\n    Integer.parseInt(\"b\"));")
                        .traceback())
                .contains("line 3", "For input string: \"b\"");
    }

    @Test
    void underlinesWhatDoesNotCompile() {
        var ran = notebook.run("int a = 1;\nint b = a +\n    undefined;");

        assertThat(ran.failure().name()).isEqualTo("CompilationError");
        assertThat(ran.traceback())
                .contains("Cell In[1], line 3", "    undefined;\n        ^^^^^^^^^\n", "cannot find symbol");
        assertThat(String.join("\n", ran.failure().traceback())).contains("\u001b[1;31m^");
    }

    @Test
    void underlinesTheWholeExpressionThatIsWrong() {
        assertThat(notebook.run("int n = \"a\".repeat(2) ;").traceback())
                .contains("    int n = \"a\".repeat(2) ;\n            ^^^^^^^^^^^^^\n", "incompatible types");
        assertThat(notebook.run("String s = \"a\"\n    .nothing()\n    .trim();")
                        .traceback())
                .contains("line 2", "    .nothing()\n        ^^^^^^^^\n");
    }

    @Test
    void reportsAllCompileErrorsOfACellAndChangesNothing() {
        notebook.run("int kept = 5; int twice(int x) { return 2 * x; }\nvar list = new ArrayList<Integer>();");

        var ran = notebook.run("""
                int first = nothing;
                int kept = 7; System.out.println("runs");
                String wrong = 1;
                class Later { int x = 1; }
                int helper() { return first; }
                var later = new Later(); helper(); list.add(first);
                for (int i = 0; i < 2; i++) { list.add(i + missing); }
                Runnable r = () -> System.out.println(kept);
                kept = 8;
                int kept = 9;
                twice("x")
                """);

        assertThat(ran.failure().message())
                .contains("line 1: cannot find symbol", "line 3: incompatible types", "line 7: cannot find symbol")
                .contains("line 11: incompatible types");
        assertThat(ran.failure().message().lines().filter(line -> line.startsWith("line ")))
                .hasSize(4);
        assertThat(ran.text()).isEmpty();
        assertThat(notebook.run("kept + \" \" + list").value()).isEqualTo("5 []");
        assertThat(notebook.run("new Later()").failure().name()).isEqualTo("CompilationError");
    }

    @Test
    void reportsErrorsOfSyntaxBehindOtherErrors() {
        var ran = notebook.run("int a = nothing;\nint b = 1;\nint c = ];\n");

        assertThat(ran.failure().message()).contains("line 1: cannot find symbol", "line 3: illegal start");
        assertThat(notebook.run("b").failure().name()).isEqualTo("CompilationError");
    }

    @Test
    void tracesExceptionsInLinesOfCells() {
        notebook.run("int div(int a, int b) {\n    return a / b;\n}");

        var ran = notebook.run("int x = 1;\n\ndiv(x, 0)");

        assertThat(ran.failure().name()).isEqualTo("java.lang.ArithmeticException");
        assertThat(ran.failure().message()).isEqualTo("/ by zero");
        assertThat(ran.traceback()).isEqualTo("""
                Cell In[1], line 2
                      1 | int div(int a, int b) {
                -->   2 |     return a / b;
                      3 | }
                java.lang.ArithmeticException: / by zero
                    at div (Cell In[1], line 2)
                    at Cell In[2], line 3""");
    }

    @Test
    void livesOnAfterErrorsOfTheMachine() {
        notebook.run("int keep = 42;");

        assertThat(notebook.run("int down(int n) { return down(n + 1) + 1; }\ndown(0)")
                        .failure()
                        .name())
                .isEqualTo("java.lang.StackOverflowError");
        assertThat(notebook.run("long[][] all = new long[100_000][Integer.MAX_VALUE];")
                        .failure()
                        .name())
                .isEqualTo("java.lang.OutOfMemoryError");
        assertThat(notebook.run("var hoard = new ArrayList<byte[]>(); while (true) hoard.add(new byte[1 << 24]);")
                        .failure()
                        .name())
                .isEqualTo("java.lang.OutOfMemoryError");
        assertThat(notebook.run("hoard = null; throw new Error(\"mine\");")
                        .failure()
                        .message())
                .isEqualTo("mine");
        assertThat(notebook.run("keep").value()).isEqualTo("42");
    }

    @Test
    void failsACellWhoseValueCannotBeShown() {
        var ran = notebook.run(
                "class Shy { public String toString() { throw new IllegalStateException(\"no\"); } }\nnew Shy()");

        assertThat(ran.failure().name()).isEqualTo("java.lang.IllegalStateException");
        assertThat(notebook.run("1").value()).isEqualTo("1");
    }

    @Test
    void saysWhatARedefinitionDidToOthers() {
        notebook.run("int x = 1;\nint twice() { return 2 * x; }\nclass P {}\nP p = new P();");

        assertThat(notebook.run("String x = \"a\";").text()).contains("note: twice() cannot be used any more");
        assertThat(notebook.run("class P { int more; }").text())
                .contains("note: p has lost its value, because P was defined anew");
        assertThat(notebook.run("int later() { return notYet(); }").text())
                .contains("note: later() cannot be used yet: it needs method notYet()");
        assertThat(notebook.run("int notYet() { return 5; }\nlater()").value()).isEqualTo("5");
    }

    @Test
    void saysNothingOfWhatIsInOrderAgainAtTheEndOfTheCell() {
        assertThat(notebook.run("int even(int n) { return n == 0 ? 1 : odd(n - 1); }\n"
                                + "int odd(int n) { return n == 0 ? 0 : even(n - 1); }\neven(4)")
                        .text())
                .isEmpty();
        assertThat(notebook.run("class W { int a = 1; }\nvar w = new W();\nW v = new W();")
                        .text())
                .isEmpty();
        assertThat(notebook.run("class W { int a = 2; }\nvar w = new W();\nW v = new W();\nw.a + v.a")
                        .text())
                .isEmpty();
        assertThat(notebook.run("class W { int a = 3; }").text())
                .contains("note: w cannot be used any more, because W changed: run its cell again")
                .contains("note: v has lost its value, because W was defined anew: run its cell again");
    }

    @Test
    void permitsTheSubtypesThatTheCellDeclares() {
        var ran = notebook.run("""
                /** A {shape}. */
                sealed interface Shape<T> {
                    default String name() { return getClass().getSimpleName(); }
                }
                record Disc<T>(T radius) implements Shape<T> {}
                sealed abstract class Box<T> implements Shape<T> {}
                final class Cube<T> extends Box<T> {}
                sealed interface Whole { record Part() implements Whole {} }
                Shape<Integer> shape = new Disc<>(2);
                Arrays.stream(Shape.class.getPermittedSubclasses()).map(Class::getSimpleName).toList()""");

        assertThat(ran.value()).isEqualTo("[Disc, Box]");
        assertThat(ran.text()).isEmpty();
        assertThat(notebook.run("sealed interface Even { int q = \"a\"; }\nrecord Two() implements Even {}")
                        .failure()
                        .message())
                .startsWith("incompatible types");
        assertThat(notebook.run("sealed interface Lonely {}").failure().message())
                .contains("write them in the same cell");
    }

    @Test
    void takesConstructorsOfRecordsWithoutAModifier() {
        var ran = notebook.run("""
                record Range(int low, int high) {
                    Range { if (low > high) throw new IllegalArgumentException(low + " > " + high); }
                    Range(int high) { this(0, high); }
                }
                record Name(String text) { Name(String text) { this.text = text.strip(); } }
                new Range(3) + " " + new Name(" x ")""");

        assertThat(ran.value()).isEqualTo("Range[low=0, high=3] Name[text=x]");
        assertThat(notebook.run("record M(int v) { M(int v) { this.v = v } }").traceback())
                .contains("record M(int v) { M(int v) { this.v = v } }\n    " + " ".repeat(39) + "^");
        assertThat(notebook.run("new Range(2, 1)").traceback()).contains("2 > 1", "Cell In[1], line 2");
    }

    @Test
    void showsClassesOfCellsByTheNameThatTheyHave() {
        assertThat(notebook.run("class Bare {}\nList.of(new Bare())").value().toString())
                .matches("\\[Bare@[0-9a-f]+]");
    }

    @Test
    void endsTheCellNotTheKernelOnSystemExit() {
        for (String exit : new String[] {
            "System.exit(3);",
            "Runtime.getRuntime().exit(3);",
            "Runtime.getRuntime().halt(3);",
            "IntConsumer f = System::exit; f.accept(3);",
            "IntConsumer g = Runtime.getRuntime()::halt; g.accept(3);",
            "try { System.exit(3); } catch (Throwable t) { }\nSystem.out.println(\"went on\");",
            "var t = new Thread(() -> System.exit(3)); t.start(); t.join(); while (true) { Thread.sleep(10); }",
        }) {
            var ran = notebook.run("System.out.print(1);\n" + exit + "\nSystem.out.print(2);");

            assertThat(ran.failure().name()).as(exit).isEqualTo("SystemExit");
            assertThat(ran.failure().message())
                    .as(exit)
                    .contains("System.exit(3)", "the kernel and its values live on");
            assertThat(ran.outputs().events().get(0))
                    .as(exit)
                    .startsWith("out:1")
                    .doesNotContain("2");
        }
        assertThat(notebook.run("System.exit(0)").traceback()).contains("-->   1 | System.exit(0)");
        assertThat(notebook.run("1").value()).isEqualTo("1");
    }

    @Test
    void evaluatesExpressionsForTheClient() {
        notebook.run("int x = 20;");

        assertThat(notebook.engine.evaluate("x + 1"))
                .isInstanceOfSatisfying(
                        ExpressionResult.Value.class,
                        value -> assertThat(value.bundle().data()).containsEntry("text/plain", "21"));
        assertThat(notebook.engine.evaluate("y"))
                .isInstanceOfSatisfying(
                        ExpressionResult.Problem.class,
                        problem -> assertThat(problem.name()).isEqualTo("CompilationError"));
        assertThat(notebook.run("1").result()).isInstanceOf(ExecutionResult.Done.class);
    }

    @Test
    void hidesItsOwnLibrariesFromTheNotebook() {
        assertThat(notebook.run("import com.fasterxml.jackson.databind.ObjectMapper;")
                        .failure()
                        .name())
                .isEqualTo("CompilationError");
        assertThat(notebook.run("Class.forName(\"com.fasterxml.jackson.databind.ObjectMapper\")")
                        .failure()
                        .name())
                .isEqualTo("java.lang.ClassNotFoundException");
    }

    @Test
    void speaksTheLanguageOfTheRunningJdk() {
        String code = Runtime.version().feature() >= 21
                ? "record P(int x) {}\nObject o = new P(7);\nswitch (o) { case P(int x) when x > 5 -> System.out.print(x); default -> {} }"
                : "record P(int x) {}\nObject o = new P(7);\nif (o instanceof P p) System.out.print(p.x());";

        assertThat(notebook.run(code).text()).isEqualTo("out:7");
    }
}
