package dev.same.pipeline.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.same.notebook.program.Parameter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The values that one experiment gives to the parameters of a program: text from a command line, typed by the defaults. */
final class ParameterValues {
    /** A class of its own, so that it starts only where a value is JSON. */
    private static final class Json {
        static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    private final List<PlannedParameter> parameters;
    private final List<String> problems;

    private ParameterValues(List<PlannedParameter> parameters, List<String> problems) {
        this.parameters = parameters;
        this.problems = problems;
    }

    /** Give each declared parameter its value. A name declared twice is one parameter; every declaration gets its value. */
    static ParameterValues of(List<Parameter> declared, Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        Map<String, Parameter> byName = new LinkedHashMap<>();
        declared.forEach(parameter -> byName.put(parameter.name(), parameter));
        for (String name : given.keySet()) {
            if (!byName.containsKey(name)) {
                problems.add("--param " + name + ": the notebook declares no such parameter " + known(byName, name));
            }
        }
        List<PlannedParameter> planned = new ArrayList<>();
        for (Parameter parameter : byName.values()) {
            String text = given.get(parameter.name());
            JsonNode value = parameter.defaultValue();
            if (text != null) {
                Optional<JsonNode> parsed = parse(text, parameter.defaultValue());
                if (parsed.isEmpty()) {
                    problems.add("--param " + parameter.name() + "=" + text + ": expected "
                            + typeName(parameter.defaultValue()) + ", as the default " + parameter.defaultValue()
                            + " in cell " + parameter.cell() + ", line " + parameter.line());
                } else {
                    value = parsed.get();
                }
            }
            planned.add(new PlannedParameter(
                    parameter.name(),
                    value,
                    parameter.defaultValue(),
                    text != null,
                    parameter.cell(),
                    parameter.line()));
        }
        return new ParameterValues(planned, problems);
    }

    List<PlannedParameter> parameters() {
        return parameters;
    }

    List<String> problems() {
        return problems;
    }

    static String known(Map<String, Parameter> byName, String name) {
        if (byName.isEmpty()) {
            return "(it declares none; declare one with  %same param " + name + "=DEFAULT)";
        }
        Map<String, String> byLowerCase = new TreeMap<>();
        byName.keySet().forEach(each -> byLowerCase.put(each.toLowerCase(Locale.ROOT), each));
        String same = byLowerCase.get(name.toLowerCase(Locale.ROOT));
        return (same == null ? "" : "- did you mean " + same + "? ") + "(declared: "
                + String.join(", ", byName.keySet()) + ")";
    }

    static Optional<JsonNode> parse(String text, JsonNode like) {
        try {
            if (like.isTextual()) {
                return Optional.of(TextNode.valueOf(text));
            }
            if (like.isBoolean()) {
                return bool(text);
            }
            if (like.isIntegralNumber()) {
                BigInteger value = new BigInteger(text.strip());
                return Optional.of(
                        value.bitLength() < 64
                                ? JsonNodeFactory.instance.numberNode(value.longValue())
                                : BigIntegerNode.valueOf(value));
            }
            if (like.isNumber()) {
                double value = Double.parseDouble(text.strip());
                return Double.isFinite(value) ? Optional.of(DoubleNode.valueOf(value)) : Optional.empty();
            }
            if (like.isNull()) {
                return Optional.of(jsonOrText(text));
            }
            JsonNode value = Json.MAPPER.readTree(text);
            return value.getNodeType() == like.getNodeType() ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException | JsonProcessingException e) {
            // Said in one way for all types by the caller.
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> bool(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(BooleanNode.TRUE);
            case "false" -> Optional.of(BooleanNode.FALSE);
            default -> Optional.empty();
        };
    }

    private static JsonNode jsonOrText(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    static String typeName(JsonNode like) {
        if (like.isBoolean()) {
            return "true or false";
        }
        if (like.isIntegralNumber()) {
            return "a whole number";
        }
        if (like.isNumber()) {
            return "a number";
        }
        return like.isArray() ? "a JSON list" : "a JSON object";
    }
}
