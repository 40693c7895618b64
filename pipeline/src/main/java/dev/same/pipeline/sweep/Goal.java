package dev.same.pipeline.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ends a sweep early: a metric of a finished step that compares so with a number, as in {@code auc>0.9}.
 *
 * @param relation {@code >}, {@code >=}, {@code <}, {@code <=}, {@code ==} or {@code !=}
 */
public record Goal(String metric, String relation, double bound) {
    private static final Pattern FORM = Pattern.compile("\\s*([^\\s<>=!]+)\\s*(>=|<=|==|!=|>|<)\\s*(\\S+)\\s*");

    /**
     * Read {@link #toString()}.
     *
     * @throws SameException when it is none
     */
    public static Goal parse(String text) {
        Matcher matcher = FORM.matcher(text);
        try {
            if (matcher.matches()) {
                return new Goal(matcher.group(1), matcher.group(2), Double.parseDouble(matcher.group(3)));
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new SameException(
                ErrorKind.USER,
                "--until '" + text
                        + "': expected METRIC>NUMBER, with >, >=, <, <=, == or !=, such as  --until 'auc>0.9'");
    }

    /** Return whether one of the metrics reaches it. */
    boolean isReached(Map<String, JsonNode> metrics) {
        JsonNode value = metrics.get(metric);
        if (value == null || !value.isNumber()) {
            return false;
        }
        double found = value.doubleValue();
        return switch (relation) {
            case ">" -> found > bound;
            case ">=" -> found >= bound;
            case "<" -> found < bound;
            case "<=" -> found <= bound;
            case "==" -> found == bound;
            default -> found != bound;
        };
    }

    @Override
    public String toString() {
        return metric
                + relation
                + (bound == Math.rint(bound) && Math.abs(bound) < 1e15
                        ? Long.toString((long) bound)
                        : Double.toString(bound));
    }
}
