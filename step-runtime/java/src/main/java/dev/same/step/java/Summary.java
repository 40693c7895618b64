package dev.same.step.java;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value in a few words, for people. */
final class Summary {
    private static final int LONGEST = 120;
    private static final int SMALL = 20;

    private Summary() {}

    static String of(@Nullable Object value) {
        if (value instanceof Collection<?> collection && collection.size() > SMALL) {
            return value.getClass().getSimpleName() + " of " + collection.size() + " elements";
        }
        if (value instanceof Map<?, ?> map && map.size() > SMALL) {
            return value.getClass().getSimpleName() + " of " + map.size() + " entries";
        }
        if (value != null && value.getClass().isArray()) {
            return value.getClass().getComponentType().getSimpleName() + "[" + Array.getLength(value) + "]";
        }
        if (value instanceof Class<?> type) {
            return "static fields of " + type.getSimpleName();
        }
        String text;
        try {
            text = String.valueOf(value);
        } catch (RuntimeException | StackOverflowError e) {
            return "(its toString threw " + e.getClass().getName() + ")";
        }
        String line = text.lines().findFirst().orElse("");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
