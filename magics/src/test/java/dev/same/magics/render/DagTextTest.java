package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DagTextTest {
    static Stream<String> cases() {
        return Views.golden().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void drawsAsReviewed(String name) throws IOException {
        Golden.check(name + ".txt", DagText.draw(Views.golden().get(name), TextStyle.plain(80)));
    }

    @Test
    void drawsInAsciiAsReviewed() throws IOException {
        var drawing =
                DagText.draw(Views.plan(), new TextStyle(72, false, false)).replace("·", "-");

        assertThat(drawing)
                .matches(text -> StandardCharsets.US_ASCII.newEncoder().canEncode(text));
        Golden.check("plan-ascii.txt", drawing);
    }

    @Test
    void drawsInColourAsReviewed() throws IOException {
        Golden.check("run-colour.txt", DagText.draw(Views.run(), new TextStyle(80, true, true)));
    }

    @Test
    void addsNothingButColours() {
        var coloured = DagText.draw(Views.run(), new TextStyle(80, true, true));

        assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", ""))
                .isEqualTo(DagText.draw(Views.run(), TextStyle.plain(80)));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 33, 60, 80, 200})
    void staysWithinTheWidthAndEndsNoLineWithABlank(int width) {
        for (var view : Views.golden().values()) {
            assertThat(DagText.draw(view, TextStyle.plain(width)).lines())
                    .allMatch(line -> DisplayWidth.of(line) <= width, "fits " + width)
                    .noneMatch(line -> line.endsWith(" "));
        }
    }

    @Test
    void letsNoControlCharacterThrough() {
        assertThat(DagText.draw(Views.hostile(), TextStyle.plain(200)).chars())
                .noneMatch(c -> Character.isISOControl(c) && c != '\n')
                .noneMatch(c -> c == 0x202e);
    }

    @Test
    void usesBoxDrawingOnlyWhereTheCharsetHasIt() {
        assertThat(TextStyle.of(80, StandardCharsets.UTF_8, false).unicode()).isTrue();
        assertThat(TextStyle.of(80, StandardCharsets.ISO_8859_1, false).unicode())
                .isFalse();
    }
}
