package dev.same.notebook.ipython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IPythonScannerTest {
    private final IPythonScanner scanner = new IPythonScanner();

    static Stream<Arguments> names() {
        return Stream.of(
                arguments("x = !ls", List.of("x"), List.of(), "x = None"),
                arguments("a, b = !ls {d}", List.of("a", "b"), List.of("d"), "a, b = (d,)"),
                arguments("(a, *b) = %sql select :c", List.of("a", "b"), List.of("c"), "(a, *b) = (c,)"),
                arguments("x: int = !ls", List.of("x"), List.of(), "x: int = None"),
                arguments("d['k'] = !ls", List.of(), List.of(), "d['k'] = None"),
                arguments("!echo $x ${HOME} $$y", List.of(), List.of("x", "HOME"), "(HOME, x,)"),
                arguments("!echo '$x' {y}", List.of(), List.of("y"), "(y,)"),
                arguments("!awk '{print $1}' {x}", List.of(), List.of(), "pass"),
                arguments("!find . -exec ls {} ; $x", List.of(), List.of(), "pass"),
                arguments("!echo {{x}} {y:>{w}} {z.a[0]}", List.of(), List.of("y", "w", "z"), "(y, w, z,)"),
                arguments("%cd {path}", List.of(), List.of("path"), "(path,)"),
                arguments("%matplotlib inline", List.of(), List.of(), "pass"),
                arguments("%time x = f(y)", List.of("x"), List.of("x", "f", "y"), "x = f(y)"),
                arguments("%timeit -n 3 -r2 f(y)", List.of(), List.of("f", "y"), "if __debug__: f(y)"),
                arguments("%prun -s time f(y)", List.of(), List.of("f", "y"), "f(y)"),
                arguments("%store -r a b", List.of("a", "b"), List.of(), "a = b = None"),
                arguments("%store a", List.of(), List.of("a"), "(a,)"),
                arguments("%sql res << select 1", List.of("res"), List.of(), "res = None"),
                arguments("%R -i a,b -o c", List.of("c"), List.of("a", "b"), "c = (a, b,)"),
                arguments("x?", List.of(), List.of("x"), "(x,)"),
                arguments(",f a b", List.of(), List.of("f"), "f('')"),
                arguments("/f a b", List.of(), List.of("f", "a", "b"), "f(a, b)"),
                arguments("pip install numpy", List.of(), List.of(), "pass"),
                arguments("%%capture out\nx = 1", List.of("out"), List.of(), "out = None\nx = 1"),
                arguments("%%bash --out o --err e\necho $x", List.of("o", "e"), List.of(), "o = e = None\n"),
                arguments("%%bash -s {a}\nls {b}", List.of(), List.of("a"), "(a,)\n"),
                arguments("%%time\nx = y", List.of(), List.of(), "pass\nx = y"),
                arguments("%%timeit\nx = y", List.of(), List.of(), "if __debug__:\n x = y"),
                arguments("%%writefile a.py\nimport x", List.of(), List.of(), "pass\n"),
                arguments("%%same step a --cpu 2\nx = y", List.of(), List.of(), "pass\nx = y"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void knowsNamesBoundAndRead(String source, List<String> binds, List<String> reads, String plain) {
        var scan = scanner.scan(source);

        var special = scan.specials().get(0);
        assertThat(special.binds()).isEqualTo(binds);
        assertThat(special.reads()).containsExactlyInAnyOrderElementsOf(reads);
        assertThat(scan.pythonSource()).isEqualTo(plain);
    }

    @Test
    void saysWhyAnUnknownMagicIsOpaque() {
        assertThat(scanner.scan("%frobnicate x").specials().get(0).opaque())
                .contains("what %frobnicate does with variables is not known");
        assertThat(scanner.scan("%%cython\ndef f(): pass").specials().get(0).opaque())
                .isPresent();
        assertThat(scanner.scan("%run other.py").specials().get(0).opaque()).isPresent();
    }

    @Test
    void keepsLinesAndColumnsAroundSpecialLines() {
        var scan = scanner.scan("if a:\n    !ls \\\n  -l\n    x = 1\n%time y\n");

        assertThat(scan.pythonSource()).isEqualTo("if a:\n    pass\n\n    x = 1\ny\n");
        assertThat(scan.specials().get(0).firstLine()).isEqualTo(2);
        assertThat(scan.specials().get(0).lastLine()).isEqualTo(3);
        assertThat(scan.specials().get(0).column()).isEqualTo(4);
        assertThat(scan.specials().get(0).text()).isEqualTo("ls    -l");
    }

    @Test
    void findsMagicsInTheBodyOfTimeButNotOfBash() {
        assertThat(scanner.scan("%%time\n!ls\n%cd b").specials())
                .extracting(SpecialLine::firstLine)
                .containsExactly(1, 2, 3);
        assertThat(scanner.scan("%%bash\n%cd b").specials()).hasSize(1);
    }

    @Test
    void takesASingleLineForAMagicOnlyWhereItIsNoPython() {
        assertThat(scanner.scan("pip = 3").specials()).isEmpty();
        assertThat(scanner.scan("time in x").specials()).isEmpty();
        assertThat(scanner.scan("pip install x\ny = 1").specials()).isEmpty();
    }

    @Test
    void acceptsAnyTextAndKeepsItsLines() {
        var pieces = List.of(
                "%",
                "!",
                "?",
                ",",
                ";",
                "/",
                "\n",
                "\n",
                "\\\n",
                "'",
                "\"",
                "'''",
                "\"\"\"",
                "f'",
                "f\"",
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                "=",
                "==",
                " ",
                "    ",
                "\t",
                "x",
                "time",
                "timeit",
                "%%",
                "#",
                "$",
                ":",
                "\r\n",
                "\u2028",
                "é",
                "\uD83D\uDE00",
                "\uD83D",
                "%%time\n",
                "%%timeit\n",
                "%time ",
                "%same step ",
                "\\",
                "=!",
                "= %",
                "<<",
                "-r ");
        for (var seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var source = new StringBuilder();
            for (var i = random.nextInt(25); i >= 0; i--) {
                source.append(pieces.get(random.nextInt(pieces.size())));
            }

            var text = source.toString();
            var lines = text.split("\n", -1).length;
            assertThat(scanner.scan(text).pythonSource().split("\n", -1))
                    .as("seed %d: <<%s>>", seed, text)
                    .hasSize(lines);
            assertThat(new JavaScanner().scan(text).blanked().split("\n", -1))
                    .as("java, seed %d: <<%s>>", seed, text)
                    .hasSize(lines);
        }
    }

    @Test
    void survivesDeepNesting() {
        for (var piece : List.of("f'{", "f\"{", "(", "%time ", "%%time\n", "{", "f'{x:{", "\\\n", "!{")) {
            var text = piece.repeat(20_000);

            assertThat(scanner.scan(text).pythonSource().split("\n", -1)).hasSameSizeAs(text.split("\n", -1));
        }
    }
}
