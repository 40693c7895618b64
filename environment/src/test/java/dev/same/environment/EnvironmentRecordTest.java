package dev.same.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentRecordTest {
    @TempDir
    private Path folder;

    @Test
    void isReadAsItWasWritten() throws IOException {
        EnvironmentRecord record = Records.standard();
        Path file = Files.write(folder.resolve("a.json"), record.toBytes());

        EnvironmentRecord read = EnvironmentRecord.read(file);

        assertThat(read.toBytes()).isEqualTo(record.toBytes());
        assertThat(EnvironmentDiff.between(record, read).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void aNumberIsTheSameInAnyWidth() throws IOException {
        EnvironmentRecord record = Records.with(facts -> ((ObjectNode) facts.at("/data/0")).put("size", 4L));
        Path file = Files.write(folder.resolve("a.json"), record.toBytes());

        EnvironmentDiff diff = EnvironmentDiff.between(EnvironmentRecord.read(file), record);

        assertThat(diff.verdict()).isEqualTo(Verdict.SAME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|is no record of an environment: Unexpected end-of-input",
                "[]|its \"schema\" is missing, expected \"same.environment/1\"",
                "{\"schema\": \"other/2\"}|its \"schema\" is \"other/2\""
            })
    void saysWhyAFileIsNone(String content, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("a.json"), content);

        assertThatThrownBy(() -> EnvironmentRecord.read(file))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("a.json")
                .hasMessageContaining(problem);
    }

    @Test
    void knowsWhatIsUsedAndWhatThatRequires() {
        EnvironmentRecord record = Records.standard();

        assertThat(record.used())
                .extracting(Distribution::name)
                .containsExactly("arrow-kit", "home-made", "numpy", "pandas");
        assertThat(record.closure(List.of("pandas")))
                .extracting(Distribution::name)
                .containsExactly("numpy", "pandas");
    }

    @Test
    void writesCanonicalJson() throws IOException {
        ObjectNode tree = (ObjectNode) new ObjectMapper()
                .readTree("{\"b\": [1, true, null], \"a\": {\"\u00e9\": \"\u20ac\\n\", \"Z\": \"\"}}");

        assertThat(new String(CanonicalJson.write(tree), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":{\"Z\":\"\",\"\u00e9\":\"\u20ac\\n\"},\"b\":[1,true,null]}");
        assertThatThrownBy(() -> CanonicalJson.write(new ObjectMapper().readTree("[0.5]")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.5");
    }
}
