package dev.same.step.java.codec;

import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order of values that is the same in every JVM, for sets whose own order is not.
 *
 * <p>It is there for values that a text describes: strings, numbers, enum constants, dates, and records and lists of them.
 */
final class StableOrder {
    private static final int DEEPEST = 8;

    private StableOrder() {}

    /** Sort the values if all of them have a text; else leave them as they are. */
    static void sort(Object[] values) {
        Map<Object, String> texts = new IdentityHashMap<>();
        for (Object value : values) {
            Optional<String> text = text(value, 0);
            if (text.isEmpty()) {
                return;
            }
            texts.put(value, text.get());
        }
        Arrays.sort(values, Comparator.comparing(v -> texts.getOrDefault(v, "")));
    }

    private static Optional<String> text(@Nullable Object value, int depth) {
        if (value == null) {
            return Optional.of("null");
        }
        boolean plain = value instanceof String
                || (value instanceof Number && value.getClass().getName().startsWith("java.lang."))
                || value instanceof Character
                || value instanceof Boolean;
        if (plain) {
            return Optional.of(value.getClass().getSimpleName() + value);
        }
        if (value instanceof Enum<?> constant) {
            return Optional.of("enum" + constant.name());
        }
        if (depth < DEEPEST && value instanceof Record) {
            return joined(
                    value.getClass().getSimpleName(),
                    Memory.FieldCache.of(value.getClass()).stream()
                            .map(field -> text(field.get(value), depth + 1))
                            .toList());
        }
        if (depth < DEEPEST && value instanceof List<?> list && value.getClass().getClassLoader() == null) {
            return joined("list", list.stream().map(v -> text(v, depth + 1)).toList());
        }
        return Atoms.kind(value).map(kind -> kind + Atoms.write(kind, value));
    }

    private static Optional<String> joined(String name, List<Optional<String>> parts) {
        var text = new StringBuilder(name);
        for (Optional<String> part : parts) {
            if (part.isEmpty()) {
                return part;
            }
            text.append('(').append(part.get()).append(')');
        }
        return Optional.of(text.toString());
    }
}
