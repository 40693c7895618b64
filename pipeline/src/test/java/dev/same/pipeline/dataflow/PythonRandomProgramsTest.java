package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.dataflow.PythonSamplesTest.Names;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random programs: the names that the analysis finds are those of the symbol table, which knows scopes but no order.
 *
 * <p>Class bodies read only names of the module here: that they fall back to them is ours, not the symbol table's.
 */
class PythonRandomProgramsTest {
    private static final String[] GLOBALS = {"a", "b", "c", "d", "e"};

    private final CellAnalyzer analyzer = new PythonCellAnalyzer();

    @Test
    void findsTheNamesOfTheSymbolTable() throws Exception {
        var seed = 7L;
        var random = new Random(seed);
        for (var round = 0; round < 3_000; round++) {
            var program = new Program(random).block(0, 0, false);

            var expected = Names.ofSymbolTable(program);
            var actual = Names.ofAnalysis(analyzer.analyze(program));

            assertThat(actual.bound())
                    .as("seed %d, round %d:%n%s", seed, round, program)
                    .isEqualTo(expected.bound());
            assertThat(actual.readOnly())
                    .as("seed %d, round %d:%n%s", seed, round, program)
                    .isEqualTo(expected.readOnly());
        }
    }

    private static final class Program {
        private final Random random;

        Program(Random random) {
            this.random = random;
        }

        String block(int indent, int depth, boolean function) {
            var text = new StringBuilder();
            for (var count = 1 + random.nextInt(4); count > 0; count--) {
                text.append(statement(indent, depth, function));
            }
            return text.toString();
        }

        private String statement(int indent, int depth, boolean function) {
            var pad = "    ".repeat(indent);
            var kind = depth > 3 ? random.nextInt(6) : random.nextInt(15);
            return switch (kind) {
                case 0, 1 -> pad + name() + " = " + expression(0) + "\n";
                case 2 -> pad + name() + "." + "x = " + expression(0) + "\n";
                case 3 -> pad + name() + ", " + name() + " = " + expression(0) + "\n";
                case 4 -> pad + "import " + name() + ".sub, q as " + name() + "\n";
                case 5 -> pad + expression(0) + "\n";
                case 6 ->
                    pad + "if " + expression(0) + ":\n" + inner(indent, depth, function) + pad + "else:\n"
                            + inner(indent, depth, function);
                case 7 -> pad + "for " + name() + " in " + expression(0) + ":\n" + inner(indent, depth, function);
                case 8 -> pad + "while " + expression(0) + ":\n" + inner(indent, depth, function);
                case 9 -> pad + "with " + expression(0) + " as " + name() + ":\n" + inner(indent, depth, function);
                case 10 ->
                    pad + "try:\n" + inner(indent, depth, function) + pad + "except " + name() + " as " + name()
                            + ":\n" + inner(indent, depth, function) + pad + "finally:\n"
                            + inner(indent, depth, function);
                case 11, 12 ->
                    pad + "@" + name() + "\n" + pad + "def " + name() + "(p=" + expression(1) + ", *" + name() + "):\n"
                            + inner(indent, depth, true);
                case 13 ->
                    pad + "match " + expression(0) + ":\n" + pad + "    case [" + name() + ", *m] if " + expression(1)
                            + ":\n" + inner(indent + 1, depth, function);
                default ->
                    pad + name() + " = [" + expression(1) + " for " + name() + " in " + expression(1) + " if "
                            + expression(1) + "]\n";
            };
        }

        private String inner(int indent, int depth, boolean function) {
            return block(indent + 1, depth + 1, function);
        }

        private String name() {
            return GLOBALS[random.nextInt(GLOBALS.length)];
        }

        private String expression(int depth) {
            return switch (depth > 2 ? random.nextInt(2) : random.nextInt(9)) {
                case 0 -> name();
                case 1 -> "1";
                case 2 -> expression(depth + 1) + " + " + expression(depth + 1);
                case 3 -> name() + "(" + expression(depth + 1) + ", k=" + expression(depth + 1) + ")";
                case 4 -> name() + "[" + expression(depth + 1) + "].attr";
                case 5 -> "(lambda " + name() + "=" + expression(depth + 1) + ": " + expression(depth + 1) + ")";
                case 6 -> "{" + expression(depth + 1) + ": " + expression(depth + 1) + "}";
                case 7 ->
                    "(" + expression(depth + 1) + " if " + expression(depth + 1) + " else " + expression(depth + 1)
                            + ")";
                default -> "f'{" + name() + "!r:>{" + name() + "}}'";
            };
        }
    }
}
