package dev.same.pipeline.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.plan.DeclaredParameters;
import dev.same.pipeline.sweep.Range.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads one {@code --sweep NAME=VALUES}; whatever is wrong with it goes to a list of problems. */
final class AxisParser {
    private static final Pattern CALL = Pattern.compile("\\s*([A-Za-z_]\\w*)\\s*\\((.*)\\)\\s*");

    private static final String FORMS = "NAME=VALUE,VALUE,... or NAME=log(FROM,TO,COUNT), NAME=linear(FROM,TO,COUNT),"
            + " NAME=int(FROM,TO) or NAME=int(FROM,TO,STEP)";

    private final DeclaredParameters declared;
    private final boolean drawn;
    private final List<String> problems;

    /**
     * @param drawn whether points are drawn, so that a range needs no count
     */
    AxisParser(DeclaredParameters declared, boolean drawn, List<String> problems) {
        this.declared = declared;
        this.drawn = drawn;
        this.problems = problems;
    }

    /** Return the name that the text is about; empty when it has none. */
    static Optional<String> name(String text) {
        int equals = text.indexOf('=');
        return equals < 1
                ? Optional.empty()
                : Optional.of(text.substring(0, equals).strip());
    }

    Optional<Axis> parse(String text) {
        Optional<String> name = name(text);
        if (name.isEmpty()) {
            problems.add("--sweep " + text + ": expected " + FORMS);
            return Optional.empty();
        }
        Optional<JsonNode> like = declared.defaultValue(name.get());
        if (like.isEmpty()) {
            problems.add("--sweep " + text + ": " + declared.unknown(name.get()));
            return Optional.empty();
        }
        String values = text.substring(text.indexOf('=') + 1);
        Matcher call = CALL.matcher(values);
        if (!like.get().isTextual() && call.matches()) {
            return range(text, name.get(), like.get(), call.group(1), call.group(2));
        }
        return values(text, name.get(), like.get(), values);
    }

    private Optional<Axis> values(String option, String name, JsonNode like, String values) {
        List<Map<String, String>> points = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        int before = problems.size();
        for (String value : ValueList.split(values)) {
            String text = like.isTextual() ? ValueList.unquoted(value) : value;
            Optional<JsonNode> parsed =
                    value.isEmpty() && !like.isTextual() ? Optional.empty() : declared.parse(name, text);
            if (value.isEmpty()) {
                problems.add("--sweep " + option + ": an empty value; expected " + FORMS
                        + (like.isTextual() ? " (\"\" for the empty text)" : ""));
            } else if (parsed.isEmpty()) {
                problems.add("--sweep " + name + "=" + text + ": expected " + declared.expected(name)
                        + (like.isNumber()
                                ? "; or a range: log(FROM,TO,COUNT), linear(FROM,TO,COUNT), int(FROM,TO)"
                                : ""));
            } else if (!seen.add(parsed.get())) {
                problems.add("--sweep " + option + ": the value " + value + " is given twice; give each once");
            } else {
                points.add(Map.of(name, text));
            }
        }
        return problems.size() > before ? Optional.empty() : Optional.of(new Axis.Points(points));
    }

    private Optional<Axis> range(String option, String name, JsonNode like, String function, String arguments) {
        Optional<Scale> scale = Arrays.stream(Scale.values())
                .filter(each -> each.word().equals(function))
                .findFirst();
        if (!like.isNumber() && !like.isNull()) {
            return refuse(
                    option,
                    "a range needs a parameter that is a number, and this is " + declared.expected(name)
                            + "; list the values: " + name + "=VALUE,VALUE");
        }
        if (scale.isEmpty()) {
            return refuse(
                    option,
                    "unknown range \"" + function + "\" (known: "
                            + Arrays.stream(Scale.values()).map(Scale::word).collect(Collectors.joining(", "))
                            + "); expected "
                            + FORMS);
        }
        List<Double> numbers = new ArrayList<>();
        for (String each : arguments.split(",", -1)) {
            try {
                numbers.add(Double.parseDouble(each.strip()));
            } catch (NumberFormatException e) {
                return refuse(option, "\"" + each.strip() + "\" is no number; expected " + FORMS);
            }
        }
        if (numbers.size() < 2 || numbers.size() > 3 || numbers.stream().anyMatch(number -> !Double.isFinite(number))) {
            return refuse(option, "expected " + FORMS);
        }
        Range range = new Range(scale.get(), numbers.get(0), numbers.get(1));
        Optional<Double> third = numbers.size() == 3 ? Optional.of(numbers.get(2)) : Optional.empty();
        return wrong(range, third)
                .map(problem -> refuse(option, problem))
                .orElseGet(() -> Optional.of(axis(name, range, third, like.isIntegralNumber())));
    }

    private Axis axis(String name, Range range, Optional<Double> third, boolean whole) {
        if (range.scale() == Scale.INT) {
            return points(name, range.whole(third.orElse(1.0).longValue()));
        }
        return third.isPresent()
                ? points(name, range.points(third.get().intValue(), whole))
                : new Axis.Continuous(name, range, whole);
    }

    private static Axis points(String name, List<String> values) {
        return new Axis.Points(values.stream().map(value -> Map.of(name, value)).toList());
    }

    private Optional<String> wrong(Range range, Optional<Double> third) {
        if (range.from() >= range.to()) {
            return Optional.of("FROM must be less than TO; turn them round");
        }
        if (range.scale() == Scale.LOG && range.from() <= 0) {
            return Optional.of("a log range needs numbers greater than 0; use linear(FROM,TO,COUNT)");
        }
        if (range.scale() == Scale.INT) {
            boolean whole = range.from() == Math.rint(range.from())
                    && range.to() == Math.rint(range.to())
                    && third.map(step -> step == Math.rint(step) && step >= 1).orElse(true);
            if (!whole) {
                return Optional.of("int needs whole numbers, and a STEP of 1 or more; use linear(FROM,TO,COUNT)");
            }
            return (range.to() - range.from()) / third.orElse(1.0) >= Experiments.MOST
                    ? Optional.of("more than " + Experiments.MOST + " values; give a greater STEP")
                    : Optional.empty();
        }
        if (third.isEmpty()) {
            return drawn
                    ? Optional.empty()
                    : Optional.of("COUNT is missing: how many values? "
                            + range.scale().word()
                            + "(FROM,TO,COUNT); without it only with --sweep-random COUNT, which draws from the range");
        }
        double count = third.get();
        return count == Math.rint(count) && count >= 2 && count <= Experiments.MOST
                ? Optional.empty()
                : Optional.of("COUNT must be a whole number from 2 to " + Experiments.MOST);
    }

    private Optional<Axis> refuse(String option, String problem) {
        problems.add("--sweep " + option + ": " + problem);
        return Optional.empty();
    }
}
