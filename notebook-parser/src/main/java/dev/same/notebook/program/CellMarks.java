package dev.same.notebook.program;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.notebook.Cell;
import dev.same.notebook.program.StepOptions.Origin;
import dev.same.notebook.program.StepOptions.Source;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What metadata and tags of a cell say about steps.
 *
 * @param metadataStep the field {@code step} of {@code metadata.same}
 * @param tag the tag {@code same_step_N}
 * @param number its N: the same number on several cells is one step
 */
record CellMarks(
        Optional<String> metadataStep, Optional<String> tag, Optional<BigInteger> number, OptionValues options) {
    private static final Pattern STEP_TAG = Pattern.compile("same[_-]step[_-](.*)");
    private static final Map<String, StepOption> OPTION_TAGS =
            Map.of("cache", StepOption.CACHE, "environment", StepOption.ENV);

    static CellMarks of(Cell cell, ProblemList problems) {
        var options = new OptionValues();
        var metadataStep = metadata(cell, options, problems);
        Optional<String> tag = Optional.empty();
        Optional<BigInteger> number = Optional.empty();
        for (var text : cell.tags()) {
            var matcher = STEP_TAG.matcher(text);
            if (matcher.matches()) {
                if (!matcher.group(1).matches("\\d{1,50}")) {
                    problems.error(
                            cell.number(),
                            0,
                            "the tag \"" + text + "\" has no number",
                            "write same_step_N, as same_step_1");
                    continue;
                }
                var found = new BigInteger(matcher.group(1));
                if (number.isPresent() && !number.get().equals(found)) {
                    problems.error(
                            cell.number(),
                            0,
                            "the tags \"" + tag.orElse("") + "\" and \"" + text + "\" stand on one cell",
                            "a cell belongs to one step; remove one of them");
                } else {
                    tag = Optional.of(text);
                    number = Optional.of(found);
                }
                continue;
            }
            var equals = text.indexOf('=');
            var option = equals < 0 ? null : OPTION_TAGS.get(text.substring(0, equals));
            // "default" names the environment of steps that ask for none.
            if (option != null && !text.equals("environment=default")) {
                options.add(option, new Origin(cell.number(), 0, Source.TAG, text.substring(equals + 1)));
            }
        }
        return new CellMarks(metadataStep, tag, number, options);
    }

    private static Optional<String> metadata(Cell cell, OptionValues options, ProblemList problems) {
        var same = cell.same();
        if (same.isEmpty()) {
            return Optional.empty();
        }
        if (!same.get().isObject()) {
            problems.error(
                    cell.number(),
                    0,
                    "metadata.same is " + same.get().getNodeType().name().toLowerCase(Locale.ROOT) + ", need an object",
                    "for instance {\"step\": \"train\", \"cpu\": 2}");
            return Optional.empty();
        }
        Optional<String> step = Optional.empty();
        for (var field : same.get().properties()) {
            var value = field.getValue();
            if (field.getKey().equals("step")) {
                if (value.isTextual()) {
                    step = Optional.of(value.textValue());
                } else {
                    problems.error(
                            cell.number(), 0, "metadata.same.step is " + value + ", need a string", "name the step");
                }
                continue;
            }
            var option = StepOption.ofKey(field.getKey());
            if (option.isEmpty()) {
                List<String> allowed = new ArrayList<>(List.of("step"));
                allowed.addAll(StepOption.keys());
                problems.error(
                        cell.number(),
                        0,
                        "unknown field \"" + field.getKey() + "\" in metadata.same",
                        Suggestions.hint(field.getKey(), allowed));
            } else {
                values(cell, option.get(), value, options, problems);
            }
        }
        return step;
    }

    private static void values(
            Cell cell, StepOption option, JsonNode value, OptionValues options, ProblemList problems) {
        if (value.isNull()) {
            return;
        }
        var list = value.isArray() && option.repeatable() ? value : List.of(value);
        for (var element : list) {
            if (!element.isValueNode()) {
                problems.error(
                        cell.number(),
                        0,
                        "metadata.same." + option.key() + " is " + element + ", need "
                                + (option.repeatable() ? "a string or a list of strings" : "one value"),
                        option.description());
            } else {
                StepLine.add(options, option, new Origin(cell.number(), 0, Source.METADATA, element.asText()));
            }
        }
    }
}
