package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {
    @Test
    void makesOneHarmlessLine() {
        assertThat(SafeText.line("a\nb\tc\u001b[2Jd\u202ee\u0000")).isEqualTo("a b c\ufffd[2Jd\ufffde\ufffd");
    }

    @Test
    void leavesEmojiAndAccentsAlone() {
        assertThat(SafeText.line("👩‍🔬 é 中")).isEqualTo("👩‍🔬 é 中");
    }

    @Test
    void keepsOnlyColoursOfALogLineAndEndsThem() {
        var line = "\u001b[2J\u001b[31mred\u001b]0;title\u0007\u001b[1A!";

        assertThat(SafeText.logLine(line, true)).isEqualTo("\u001b[31mred!\u001b[0m");
        assertThat(SafeText.logLine(line, false)).isEqualTo("red!");
    }

    @Test
    void showsTheLastStateOfAProgressBar() {
        assertThat(SafeText.logLine(" 10%|#\r 20%|##\r", false)).isEqualTo(" 20%|##");
    }

    @Test
    void escapesMarkupAndDropsWhatXmlCannotHold() {
        assertThat(SafeText.xml("<a href=\"x\">&'\u0001\ud800\uffff"))
                .isEqualTo("&lt;a href=&quot;x&quot;&gt;&amp;&#39;\ufffd\ufffd\ufffd");
    }
}
