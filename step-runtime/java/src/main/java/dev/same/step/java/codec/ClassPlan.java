package dev.same.step.java.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How objects of a class are taken apart: a recipe for what they inherit from a JDK class, and fields.
 *
 * @param fields from the class upwards, by name within each class
 */
record ClassPlan(Optional<Recipe> recipe, List<Memory.Slot> fields) {
    /** JDK classes that are the sum of their fields. */
    private static final Pattern BY_FIELDS = Pattern.compile("java\\.lang\\.(Object|Record|StackTraceElement)"
            + "|java\\.util\\.(Optional(Int|Long|Double)?|BitSet|Random|SplittableRandom|StringJoiner|KeyValueHolder"
            + "|(Int|Long|Double)SummaryStatistics|Arrays\\$ArrayList"
            + "|AbstractMap(\\$Simple(Immutable)?Entry)?|Abstract(Collection|List|Set|Queue|SequentialList)"
            + "|Collections\\$(Unmodifiable|Synchronized)(Collection|List|RandomAccessList|Set|Map|SortedSet|SortedMap"
            + "|NavigableSet|NavigableMap|SequencedCollection|SequencedSet|SequencedMap)"
            + "|Collections\\$Singleton(List|Set|Map)|Collections\\$CopiesList|Collections\\$SetFromMap"
            + "|HashMap\\$(KeySet|Values|EntrySet)|LinkedHashMap\\$Linked(KeySet|Values|EntrySet)"
            + "|TreeMap\\$(KeySet|Values|EntrySet))"
            + "|java\\.util\\.concurrent\\.atomic\\.Atomic(Integer|Long|Boolean|Reference)(Array)?");

    /** Entries of maps, detached: their key and value. */
    static final Set<String> ENTRIES =
            Set.of("java.util.HashMap$Node", "java.util.LinkedHashMap$Entry", "java.util.TreeMap$Entry");

    ClassPlan {
        fields = List.copyOf(fields);
    }

    /** The plan of a class, unless it inherits from something opaque. */
    static Optional<ClassPlan> of(Class<?> type, TypeNames names) {
        List<Memory.Slot> fields = new ArrayList<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Optional<Recipe> recipe = Recipes.of(c).filter(isFor(c));
            if (recipe.isPresent()) {
                return Optional.of(new ClassPlan(recipe, fields));
            }
            if (!names.isUserClass(c) && !isByFields(c)) {
                return Optional.empty();
            }
            fields.addAll(Memory.FieldCache.of(c));
        }
        return Optional.of(new ClassPlan(Optional.empty(), fields));
    }

    private static java.util.function.Predicate<Recipe> isFor(Class<?> type) {
        return recipe -> recipe.type() == type;
    }

    private static boolean isByFields(Class<?> type) {
        return type.getClassLoader() == null
                && (BY_FIELDS.matcher(type.getName()).matches() || Throwable.class.isAssignableFrom(type));
    }

    /** The field as an artifact names it. */
    static String describe(Memory.Slot slot, TypeNames names) {
        var field = slot.field();
        return ClassNames.write(field.getDeclaringClass(), names) + "#" + field.getName() + ":"
                + ClassNames.write(field.getType(), names);
    }
}
