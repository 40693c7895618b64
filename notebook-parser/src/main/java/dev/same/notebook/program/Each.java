package dev.same.notebook.program;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Fan-out of a step over a list: {@code fold=folds}.
 *
 * @param variable the name that is bound to one element
 * @param list the name of the list, or the text of a literal list or of a range
 * @param literal the list, when it is a literal
 */
public record Each(String variable, String list, Optional<JsonNode> literal) {
    /** Return whether the list is the value of a name, known only when the notebook runs. */
    public boolean isNamed() {
        return literal.isEmpty() && ParameterLines.NAME.matcher(list).matches();
    }
}
