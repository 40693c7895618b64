package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.same.magics.render.TextTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private static final TextTable TABLE = new TextTable(
            List.of(Column.fixed("RUN"), Column.text("NOTEBOOK"), Column.number("TIME"), Column.text("STATE")),
            List.of(
                    List.of("42", "hello-steps.ipynb", "1.2 s", "succeeded"),
                    List.of("7", "特征工程与数据清洗.ipynb", "3 min 5 s", "failed")));

    @Test
    void alignsByDisplayWidth() {
        assertThat(TABLE.draw(TextStyle.plain(80))).isEqualTo("""
                        RUN  NOTEBOOK                       TIME  STATE
                        42   hello-steps.ipynb             1.2 s  succeeded
                        7    特征工程与数据清洗.ipynb  3 min 5 s  failed
                        """);
    }

    @Test
    void cutsTheWidestTextUntilItFits() {
        assertThat(TABLE.draw(TextStyle.plain(40))).isEqualTo("""
                        RUN  NOTEBOOK            TIME  STATE
                        42   hello-steps.…      1.2 s  succeeded
                        7    特征工程与数…  3 min 5 s  failed
                        """);
    }

    @Test
    void keepsARowOnOneLine() {
        var table = new TextTable(List.of(Column.text("A")), List.of(List.of("x\ny\u001b[2J")));

        assertThat(table.draw(TextStyle.plain(40))).isEqualTo("A\nx y\ufffd[2J\n");
    }

    @Test
    void refusesARowWithoutACellForEachColumn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextTable(List.of(Column.text("A")), List.of(List.of("1", "2"))))
                .withMessage("a table of 1 columns cannot show the row [1, 2]");
    }
}
