package dev.same.pythongrammar.shaded.icu.lang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.pythongrammar.shaded.icu.text.Normalizer2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expectations are {@code str.isidentifier} of CPython 3.9, whose Unicode version is that of JDK 17. */
class UCharacterTest {
    private static final int XID_CONTINUE = 32;
    private static final int XID_START = 33;

    @ParameterizedTest
    @ValueSource(ints = {'a', 'Z', 0xE9, 0x3C0, 0x4E2D, 0x1D535, 0xFB01, 0x2118, 0x212E})
    void lettersStartIdentifiers(int codePoint) {
        assertThat(UCharacter.hasBinaryProperty(codePoint, XID_START)).isTrue();
        assertThat(UCharacter.hasBinaryProperty(codePoint, XID_CONTINUE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {'0', 0x301, 0xB7, 0x387, 0x0E33, 0x0660})
    void digitsAndMarksOnlyContinueThem(int codePoint) {
        assertThat(UCharacter.hasBinaryProperty(codePoint, XID_START)).isFalse();
        assertThat(UCharacter.hasBinaryProperty(codePoint, XID_CONTINUE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, ' ', '$', 0xA0, 0x20AC, 0x200B, 0x200D, 0xFEFF, 0x037A, 0x2E2F, 0x1F600})
    void theRestDoesNeither(int codePoint) {
        assertThat(UCharacter.hasBinaryProperty(codePoint, XID_START)).isFalse();
        assertThat(UCharacter.hasBinaryProperty(codePoint, XID_CONTINUE)).isFalse();
    }

    @Test
    void namesGiveCodePoints() {
        assertThat(UCharacter.getCharFromName("greek small letter pi")).isEqualTo(0x3C0);
        assertThat(UCharacter.getCharFromName("NO SUCH LETTER")).isEqualTo(-1);
    }

    @Test
    void otherPropertiesAreRefused() {
        assertThatThrownBy(() -> UCharacter.hasBinaryProperty('a', 1)).hasMessageContaining("property 1");
    }

    @Test
    void normalizerBringsTextIntoNfkc() {
        assertThat(Normalizer2.getNFKCInstance().normalize("ﬁ𝔵")).isEqualTo("fix");
    }
}
