package dev.same.step.java;

import dev.same.javasession.JavaSession;
import dev.same.javasession.Variables;
import dev.same.step.java.codec.NamedValue;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Optional;

/** Gives a value that was read its name in a session. */
final class SessionBinding {
    private SessionBinding() {}

    /**
     * Declare the variable and set it. One that has the name and the type already is only set: declaring it anew would take
     * the values of all variables that were made from it. A type needs no more than that its static fields were read.
     */
    static void bind(JavaSession session, NamedValue value) throws IOException {
        if (value.isType()) {
            return;
        }
        Variables variables = session.variables();
        Optional<Field> field = variables
                .find(value.name())
                .filter(present -> variables.typeSource(present).equals(value.declaredType()));
        if (field.isEmpty()) {
            field = declared(variables, value);
        }
        try {
            field.orElseThrow().set(null, value.value());
        } catch (IllegalAccessException | IllegalArgumentException e) {
            throw new IOException(value.name() + " cannot be set: " + e.getMessage(), e);
        }
    }

    private static Optional<Field> declared(Variables variables, NamedValue value) throws IOException {
        Optional<String> problem = variables.declare(value.declaredType(), value.name());
        Optional<Field> field = problem.isPresent() ? Optional.empty() : variables.find(value.name());
        if (field.isEmpty()) {
            throw new IOException(value.name() + " of type " + value.declaredType() + " cannot be declared: "
                    + problem.orElse("it has no field"));
        }
        return field;
    }
}
