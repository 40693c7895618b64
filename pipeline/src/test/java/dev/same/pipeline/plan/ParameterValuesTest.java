package dev.same.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.notebook.program.Parameter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterValuesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0} given as {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | 50 | 50",
                "10 | -3 | -3",
                "10 | 123456789012345678901234567890 | 123456789012345678901234567890",
                "0.5 | 1 | 1.0",
                "0.5 | 1e-4 | 1.0E-4",
                "true | False | false",
                "\"a\" | 7 | \"7\"",
                "null | 7 | 7",
                "null | seven | \"seven\"",
                "[1] | [1,2] | [1,2]",
                "{} | {\"a\":1} | {\"a\":1}"
            })
    void typesTheTextByTheDefault(String declared, String text, String expected) throws JsonProcessingException {
        ParameterValues values = ParameterValues.of(List.of(parameter("x", declared)), Map.of("x", text));

        assertThat(values.problems()).isEmpty();
        assertThat(values.parameters().get(0).value()).hasToString(expected);
        assertThat(values.parameters().get(0).overridden()).isTrue();
    }

    @ParameterizedTest(name = "{0} given as {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "10 | 0.5 | a whole number",
                "10 | ten | a whole number",
                "0.5 | NaN | a number",
                "true | yes | true or false",
                "[1] | 1 | a JSON list",
                "{} | [1] | a JSON object"
            })
    void refusesWhatIsNotOfTheDefaultsType(String declared, String text, String expected)
            throws JsonProcessingException {
        ParameterValues values = ParameterValues.of(List.of(parameter("x", declared)), Map.of("x", text));

        assertThat(values.problems())
                .singleElement()
                .asString()
                .contains(text, "expected " + expected, "cell 2, line 3");
    }

    @Test
    void reportsAllProblemsAtOnce() throws JsonProcessingException {
        ParameterValues values = ParameterValues.of(
                List.of(parameter("epochs", "10"), parameter("rate", "0.1")),
                Map.of("Epochs", "5", "rate", "fast", "depth", "3"));

        assertThat(values.problems()).hasSize(3);
        assertThat(values.problems()).anySatisfy(problem -> assertThat(problem).contains("did you mean epochs?"));
    }

    private static Parameter parameter(String name, String json) throws JsonProcessingException {
        JsonNode value = JSON.readTree(json);
        return new Parameter(name, value, 2, 3, Parameter.Origin.MAGIC);
    }
}
