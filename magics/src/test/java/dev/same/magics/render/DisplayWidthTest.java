package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "abc, 3",
        "é, 1",
        "e\u0301, 1",
        "中文, 4",
        "ｆ, 2",
        "한글, 4",
        "👍, 2",
        "👩‍🔬, 2",
        "🇩🇪, 2",
        "❤️, 2",
        "✔, 1",
        "a中b, 4",
        "नमस्ते, 4"
    })
    void countsColumns(String text, int columns) {
        assertThat(DisplayWidth.of(text)).isEqualTo(columns);
    }

    @ParameterizedTest
    @CsvSource({"abcdef, 4, abc…", "abcd, 4, abcd", "中文字, 4, 中…", "中文字, 5, 中文…", "e\u0301e\u0301e\u0301, 2, e\u0301…"})
    void cutsBetweenCharactersAsPeopleSeeThem(String text, int columns, String expected) {
        assertThat(DisplayWidth.cut(text, columns, "…")).isEqualTo(expected);
    }

    @Test
    void cutsToNothingWhereNotEvenTheEllipsisFits() {
        assertThat(DisplayWidth.cut("abcdef", 2, "...")).isEmpty();
    }

    @Test
    void padsByColumns() {
        assertThat(DisplayWidth.padRight("中", 4)).isEqualTo("中  ");
        assertThat(DisplayWidth.padLeft("中", 4)).isEqualTo("  中");
    }
}
