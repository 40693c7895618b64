package dev.same.pipeline.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.notebook.Notebook;
import dev.same.notebook.program.Parameter;
import dev.same.notebook.program.ProgramParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters that a notebook declares, for whoever wants to give them values. Immutable. */
public final class DeclaredParameters {
    private final Map<String, Parameter> byName = new LinkedHashMap<>();

    private DeclaredParameters(List<Parameter> declared) {
        declared.forEach(parameter -> byName.put(parameter.name(), parameter));
    }

    /**
     * Find them.
     *
     * @throws dev.same.notebook.program.ProgramException when the notebook's steps are not valid
     */
    public static DeclaredParameters of(Notebook notebook) {
        return new DeclaredParameters(new ProgramParser().parse(notebook).parameters());
    }

    /** Return the default; empty for a name that is not declared. */
    public Optional<JsonNode> defaultValue(String name) {
        return Optional.ofNullable(byName.get(name)).map(Parameter::defaultValue);
    }

    /** Say what is known instead of a name that is not declared. */
    public String unknown(String name) {
        return "the notebook declares no such parameter " + ParameterValues.known(byName, name);
    }

    /** Return the value that the text means for a parameter; empty when it is not of the default's type. */
    public Optional<JsonNode> parse(String name, String text) {
        return defaultValue(name).flatMap(like -> ParameterValues.parse(text, like));
    }

    /** Say of which type the values of a parameter are, and why. */
    public String expected(String name) {
        Parameter parameter = byName.get(name);
        return parameter == null
                ? "a declared parameter"
                : ParameterValues.typeName(parameter.defaultValue()) + ", as the default " + parameter.defaultValue()
                        + " in cell " + parameter.cell() + ", line " + parameter.line();
    }
}
