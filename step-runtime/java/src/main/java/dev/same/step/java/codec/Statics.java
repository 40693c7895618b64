package dev.same.step.java.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The static fields of a class of the notebook, as a value. */
record Statics(Class<?> type) {
    /** Finds or makes the number of a shape. */
    interface Shapes {
        int number(int kind, String name, List<String> fields);
    }

    /** Fields whose value can change, by name. Constants and synthetic fields come with the definition. */
    static List<Memory.Slot> fields(Class<?> type) {
        try {
            // Its initializer must not run later, over what we set.
            Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(type + " is not in its own loader", e);
        }
        return Arrays.stream(type.getDeclaredFields())
                .filter(f -> Modifier.isStatic(f.getModifiers()) && !f.isSynthetic() && !f.isEnumConstant())
                .sorted(Comparator.comparing(Field::getName))
                .map(Memory.Slot::new)
                .toList();
    }

    Graph.Node node(Shapes shapes, UnaryOperator<@Nullable Object[]> parts, TypeNames names) {
        List<Memory.Slot> fields = fields(type);
        List<String> described =
                fields.stream().map(f -> ClassPlan.describe(f, names)).toList();
        @Nullable Object[] values = fields.stream().map(f -> f.get(type)).toArray();
        int shape = shapes.number(Graph.STATICS, ClassNames.write(type, names), described);
        return new Graph.Node(shape, new byte[0], parts.apply(values));
    }
}
