package dev.same.step.java.codec;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a JDK class is taken apart and put together again, by what it holds rather than by its fields.
 *
 * @param type the JDK class; user classes that extend it use the recipe for their inherited part
 * @param late whether putting together calls {@code hashCode}, {@code equals} or {@code compare} of the parts, which
 *     therefore must be complete
 * @param parts what an object holds, in an order that a run of the same program repeats
 * @param build an object of exactly {@code type} from its parts
 */
record Recipe(
        Class<?> type,
        boolean late,
        Function<Object, @Nullable Object[]> parts,
        Function<@Nullable Object[], Object> build) {}
