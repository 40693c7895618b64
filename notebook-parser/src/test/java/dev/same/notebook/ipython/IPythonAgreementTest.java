package dev.same.notebook.ipython;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table was written by IPython itself: see make_cases.py next to it. */
class IPythonAgreementTest {
    static Stream<Arguments> cases() throws IOException {
        try (var stream = IPythonAgreementTest.class.getResourceAsStream("transformed.json")) {
            var cases = new ObjectMapper().readTree(stream).get("cases");
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(each -> Arguments.of(
                            each.get("source").textValue(),
                            StreamSupport.stream(each.get("kinds").spliterator(), false)
                                    .map(JsonNode::textValue)
                                    .toList()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsWhatIPythonTransforms(String source, List<String> expected) {
        var scan = new IPythonScanner().scan(source);

        var kinds = scan.cellMagic().isPresent()
                ? List.of("cell")
                : scan.specials().stream().map(IPythonAgreementTest::kind).toList();
        assertThat(kinds).isEqualTo(expected);
        assertThat(scan.pythonSource().split("\n", -1)).hasSameSizeAs(source.split("\n", -1));
    }

    private static String kind(SpecialLine special) {
        return switch (special.kind()) {
            case LINE_MAGIC, MAGIC_ASSIGNMENT, AUTOMAGIC -> "magic";
            case CELL_MAGIC -> "cell";
            case SHELL -> "shell";
            case SHELL_CAPTURE, SHELL_ASSIGNMENT -> "capture";
            case HELP -> "help";
            case QUOTE_CALL, QUOTE_REST_CALL, PAREN_CALL -> "call";
        };
    }
}
