package dev.same.notebook.ipython;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaScannerTest {
    private final JavaScanner scanner = new JavaScanner();

    @Test
    void findsMagicsWhereStatementsStart() {
        var scan = scanner.scan("%maven g:a:1.0\nint x = 1;\n%time x\nvoid f() {}\n  %jars a.jar\n");

        assertThat(scan.specials()).extracting(SpecialLine::name).isEqualTo(List.of("maven", "time", "jars"));
        assertThat(scan.specials().get(0).text()).isEqualTo("g:a:1.0");
        assertThat(scan.blanked()).isEqualTo("\nint x = 1;\n\nvoid f() {}\n  \n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "int x = a\n % b;",
                "int x = f(a\n %b c);",
                "String s = \"\"\"\n%same step x\n\"\"\";",
                "/*\n%same step x\n*/",
                "// %same step x",
                "var s = \"a\";\nint y = 7 % 3;",
                "char c = '%';\nint z = (1\n% 2);"
            })
    void leavesLookAlikesAlone(String source) {
        assertThat(scanner.scan(source).specials()).isEmpty();
        assertThat(scanner.scan(source).blanked()).isEqualTo(source);
    }

    @Test
    void findsAMagicAfterASnippetWithoutSemicolon() {
        assertThat(scanner.scan("int x = 5\n%same step train").specials()).hasSize(1);
    }

    @Test
    void takesTheWholeCellOfACellMagic() {
        var scan = scanner.scan("%%bash\nls\n%time x");

        assertThat(scan.specials()).extracting(SpecialLine::kind).containsExactly(SpecialKind.CELL_MAGIC);
        assertThat(scan.blanked()).isEqualTo("\n\n");
    }

    @Test
    void keepsTheBodyOfAStepCell() {
        var scan = scanner.scan("%%same step a\nint x = 1;\n%time x");

        assertThat(scan.specials()).hasSize(2);
        assertThat(scan.blanked()).isEqualTo("\nint x = 1;\n");
    }
}
