package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any text gives facts or a barrier, never an exception, in bounded time and stack. */
class PythonRobustnessTest {
    private static final List<String> TOKENS = List.of(
            "def f(x, *a, y=1, **k):",
            "class A(B):",
            "for i in r:",
            "while w:",
            "if c:",
            "elif d:",
            "else:",
            "try:",
            "except E as e:",
            "except* E:",
            "finally:",
            "with o as p:",
            "match m:",
            "case {'a': v, **z}:",
            "case _:",
            "lambda q: q",
            "x",
            "y",
            "= ",
            "+=",
            ":=",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            ".",
            "@",
            "->",
            "*",
            "**",
            "1",
            "'s'",
            "\"",
            "'''",
            "f'{x!r:>{y}}'",
            "t'{x}'",
            "rb'",
            "#",
            "\\\n",
            "\n",
            "\n    ",
            "\n        ",
            "\t",
            "global g",
            "nonlocal n",
            "del x",
            "import a.b as c",
            "from . import *",
            "return",
            "yield",
            "await",
            "async ",
            "break",
            "continue",
            "raise",
            "pass",
            "type T[U] = V",
            "%time x",
            "!ls {y}",
            "%%bash\n",
            "x?",
            "exec(x)",
            "\u0000",
            "\ufeff",
            "\ud83d",
            "é",
            "𝔵",
            "\r",
            "x.append(y)",
            "print(x)",
            "[i for i in x if (j := i)]");

    private final CellAnalyzer analyzer = new PythonCellAnalyzer();

    @Test
    void acceptsRandomTokens() {
        var seed = 20261122L;
        var random = new Random(seed);
        for (var round = 0; round < 4_000; round++) {
            var source = IntStream.range(0, random.nextInt(30))
                    .mapToObj(any -> TOKENS.get(random.nextInt(TOKENS.size())))
                    .collect(Collectors.joining(random.nextBoolean() ? " " : ""));
            var number = round;

            assertThatCode(() -> analyzer.analyze(source))
                    .as("seed %d, round %d: %s", seed, number, source)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void acceptsTruncatedCells() {
        var seed = 42L;
        var random = new Random(seed);
        List<String> sources = new ArrayList<>();
        PythonCellCasesTest.cases().forEach(example -> sources.add(example.source()));
        for (var round = 0; round < 4_000; round++) {
            var whole = sources.get(random.nextInt(sources.size())) + sources.get(random.nextInt(sources.size()));
            var from = random.nextInt(whole.length() + 1);
            var source =
                    whole.substring(random.nextBoolean() ? 0 : from, from + random.nextInt(whole.length() - from + 1));
            var number = round;

            assertThatCode(() -> analyzer.analyze(source))
                    .as("seed %d, round %d: %s", seed, number, source)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void takesTwoHundredNestedParenthesesLikeCpythonAndNoMore() {
        assertThat(analyzer.analyze("(".repeat(199) + "x" + ")".repeat(199)).reads())
                .containsExactly("x");
        assertThat(analyzer.analyze("(".repeat(201) + "x" + ")".repeat(201)).barrier())
                .hasValueSatisfying(barrier -> assertThat(barrier.reason()).contains("too many nested parentheses"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x = 1%s", "x = a%s", "%s", "x = %s1"})
    void takesDeepTreesOfEveryShape(String shape) {
        var middle = switch (shape) {
            case "x = 1%s" -> " + b".repeat(20_000);
            case "x = a%s" -> ".b".repeat(20_000);
            case "x = %s1" -> "not ".repeat(3_000);
            default -> "if a: pass\n" + "elif b: pass\n".repeat(3_000);
        };

        assertThatCode(() -> analyzer.analyze(shape.formatted(middle))).doesNotThrowAnyException();
    }

    @Test
    void takesACellOfTwentyThousandLines() {
        var source = IntStream.range(0, 20_000)
                .mapToObj(line ->
                        line % 4 == 0 ? "if x" + line + ": y" + line + " = x" + (line / 2) : "x" + line + " = a.b(x0)")
                .collect(Collectors.joining("\n"));

        var facts = analyzer.analyze(source);

        assertThat(facts.statements()).hasSize(20_000);
        assertThat(facts.binds()).contains("x19999");
    }

    @Test
    void refusesACellOfManyMegabytes() {
        assertThat(analyzer.analyze("x = 1\n".repeat(1_000_000)).barrier())
                .hasValueSatisfying(barrier -> assertThat(barrier.reason()).contains("6000000 characters"));
    }

    @Test
    void keepsTheTextOfStatements() {
        var facts = analyzer.analyze("é = '😀'; y = 1\n@d\ndef f():\n    pass\n%time z = 1");

        assertThat(facts.statements().stream().map(CellFacts.Statement::source))
                .containsExactly("é = '😀'", "y = 1", "@d\ndef f():\n    pass", "%time z = 1");
        assertThat(facts.statements().get(2).firstLine()).isEqualTo(2);
        assertThat(facts.statements().get(2).lastLine()).isEqualTo(4);
    }

    @Test
    void readsACellThatIsIndentedAsAWhole() {
        var facts = analyzer.analyze("    a = 1; b = 2\n    def f():\n        pass\n");

        assertThat(facts.statements().stream().map(CellFacts.Statement::source))
                .containsExactly("a = 1", "b = 2", "def f():\n    pass");
    }
}
