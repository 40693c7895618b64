package dev.same.step.java.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What there is once in a process of a class of the notebook, as a value: its static fields, and the fields of an enum's constants. */
record Statics(Class<?> type) {
    /** Finds or makes the number of a shape. */
    interface Shapes {
        int number(int kind, String name, List<String> fields);
    }

    /**
     * A field, and the object that it is of.
     *
     * @param owner the class for a static field
     * @param constant the name of an enum's constant, empty for a static field
     */
    record Place(Object owner, String constant, Memory.Slot slot) {
        @Nullable
        Object get() {
            return slot.get(owner);
        }

        void put(@Nullable Object value) {
            slot.put(owner, value);
        }

        String describe(TypeNames names) {
            return (constant.isEmpty() ? "" : constant + ".") + ClassPlan.describe(slot, names);
        }
    }

    private static final Set<Class<?>> IMMUTABLE = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class);

    /** Fields whose value can change, in one order. Constants and synthetic fields come with the definition. */
    static List<Place> places(Class<?> type) {
        try {
            // Its initializer must not run later, over what we set.
            Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(type + " is not in its own loader", e);
        }
        List<Place> places = new ArrayList<>();
        Arrays.stream(type.getDeclaredFields())
                .filter(f -> Modifier.isStatic(f.getModifiers()) && !f.isSynthetic() && !f.isEnumConstant())
                .sorted(Comparator.comparing(Field::getName))
                .forEach(f -> places.add(new Place(type, "", new Memory.Slot(f))));
        Object[] constants = type.getEnumConstants();
        for (Object constant : constants == null ? new Object[0] : constants) {
            Class<?> of = constant.getClass();
            while (of != null && of != Enum.class) {
                for (Memory.Slot slot : Memory.fields(of)) {
                    Place place = new Place(constant, ((Enum<?>) constant).name(), slot);
                    if (canChange(place)) {
                        places.add(place);
                    }
                }
                of = of.getSuperclass();
            }
        }
        return places;
    }

    /** A final field of a constant cannot change if what it holds cannot. Code comes with the definition. */
    private static boolean canChange(Place place) {
        Field field = place.slot().field();
        if (field.isSynthetic()) {
            return false;
        }
        if (!Modifier.isFinal(field.getModifiers())) {
            return true;
        }
        Object value = field.getType().isPrimitive() ? null : place.get();
        return value != null
                && !IMMUTABLE.contains(value.getClass())
                && !(value instanceof Enum<?>)
                && !value.getClass().isHidden();
    }

    Graph.Node node(Shapes shapes, UnaryOperator<@Nullable Object[]> parts, TypeNames names) {
        List<Place> places = places(type);
        @Nullable Object[] values = places.stream().map(Place::get).toArray();
        int shape = shapes.number(Graph.STATICS, ClassNames.write(type, names), describe(places, names));
        return new Graph.Node(shape, new byte[0], parts.apply(values));
    }

    static List<String> describe(List<Place> places, TypeNames names) {
        return places.stream().map(place -> place.describe(names)).toList();
    }
}
