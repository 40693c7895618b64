package dev.same.pipeline.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "10736344498176, 9999Gi",
        "989560464998400, 900Ti",
        "1000000000000000, 1P",
        "2500000000, 2.5G",
        "1610612736, 1.5Gi",
        "524288, 512Ki",
        "7, 7",
        "9223372036854775807, 9223372036854775807",
    })
    void writesMemoryAsPeopleDo(long bytes, String text) {
        assertThat(Amounts.memory(bytes)).isEqualTo(text);
    }

    @Test
    void writesCpusWithoutAPointWhereTheyAreWhole() {
        assertThat(Amounts.cpu(500_000)).isEqualTo("500");
        assertThat(Amounts.cpu(1_500)).isEqualTo("1.5");
        assertThat(Amounts.cpu(20)).isEqualTo("0.02");
    }
}
