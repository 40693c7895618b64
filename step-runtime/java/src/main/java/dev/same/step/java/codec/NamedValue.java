package dev.same.step.java.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name of the session and its value.
 *
 * @param declaredType source of the variable's static type; empty for a type, whose value are its static fields
 */
public record NamedValue(
        String name, String declaredType, @Nullable Object value) {
    /** Whether the name is that of a type. */
    public boolean isType() {
        return declaredType.isEmpty();
    }

    Object required() {
        return Objects.requireNonNull(value, name);
    }
}
