package dev.same.pipeline.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Assignments of parameter values, in the notebook's language. */
public final class Literals {
    private Literals() {}

    /** Return a statement on one line that binds the name to the value. */
    public static String assignment(String language, String name, JsonNode value) {
        if (language.equals("java")) {
            return javaType(value) + " " + name + " = " + java(value) + ";";
        }
        return name + " = " + python(value);
    }

    /** Return an expression of Python. */
    static String python(JsonNode value) {
        if (value.isNull()) {
            return "None";
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(python(item)));
            return "[" + String.join(", ", items) + "]";
        }
        if (value.isObject()) {
            List<String> items = new ArrayList<>();
            value.properties().forEach(field -> items.add(string(field.getKey()) + ": " + python(field.getValue())));
            return "{" + String.join(", ", items) + "}";
        }
        return value.isTextual() ? string(value.textValue()) : number(value);
    }

    private static String java(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(java(item)));
            return "new java.util.ArrayList<Object>(java.util.Arrays.asList(" + String.join(", ", items) + "))";
        }
        if (value.isObject()) {
            StringBuilder entries = new StringBuilder("new java.util.LinkedHashMap<String, Object>() {{ ");
            value.properties()
                    .forEach(field -> entries.append("put(")
                            .append(string(field.getKey()))
                            .append(", ")
                            .append(java(field.getValue()))
                            .append("); "));
            return entries.append("}}").toString();
        }
        if (value.isTextual()) {
            return string(value.textValue());
        }
        if (value.isIntegralNumber() && !value.canConvertToLong()) {
            return "new java.math.BigInteger(\"" + value.bigIntegerValue() + "\")";
        }
        return value.isIntegralNumber() && !value.canConvertToInt() ? number(value) + "L" : number(value);
    }

    private static String javaType(JsonNode value) {
        if (value.isTextual()) {
            return "String";
        }
        if (value.isBoolean()) {
            return "boolean";
        }
        if (value.isIntegralNumber()) {
            return value.canConvertToInt() ? "int" : value.canConvertToLong() ? "long" : "java.math.BigInteger";
        }
        if (value.isNumber()) {
            return "double";
        }
        if (value.isArray()) {
            return "java.util.List<Object>";
        }
        return value.isObject() ? "java.util.Map<String, Object>" : "Object";
    }

    private static String number(JsonNode value) {
        return value.toString();
    }

    /** A string literal that Python and Java read alike. */
    private static String string(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                // Java reads \ u escapes before it looks for the end of a literal, so only what is no quote may be one.
                default -> literal.append(c < ' ' || c == 0x7f ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return literal.append('"').toString();
    }
}
