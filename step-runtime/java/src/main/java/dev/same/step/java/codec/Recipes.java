package dev.same.step.java.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The recipes for the collections of the JDK, and for what else is not the sum of its fields. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class Recipes {
    private static final int DEFAULT_TABLE = 16;
    private static final Class<?> LIST_N = List.of(1, 2, 3).getClass();
    private static final Map<Class<?>, Recipe> BY_TYPE = new HashMap<>();

    static {
        list(ArrayList.class, ArrayList::new);
        list(LinkedList.class, LinkedList::new);
        list(Vector.class, Vector::new);
        list(Stack.class, Stack::new);
        list(ArrayDeque.class, ArrayDeque::new);
        list(ConcurrentLinkedQueue.class, ConcurrentLinkedQueue::new);
        list(ConcurrentLinkedDeque.class, ConcurrentLinkedDeque::new);
        add(CopyOnWriteArrayList.class, false, l -> ((Collection<?>) l).toArray(), CopyOnWriteArrayList::new);
        add(
                CopyOnWriteArraySet.class,
                true,
                s -> ((Collection<?>) s).toArray(),
                p -> fill(new CopyOnWriteArraySet<>(), p, 0));
        add(
                LinkedBlockingQueue.class,
                false,
                q -> prefixed(capacity((LinkedBlockingQueue<?>) q), (Collection<?>) q),
                p -> fill(new LinkedBlockingQueue<>(number(p)), p, 1));
        add(
                LinkedBlockingDeque.class,
                false,
                q -> prefixed(
                        ((LinkedBlockingDeque<?>) q).remainingCapacity() + ((Collection<?>) q).size(),
                        (Collection<?>) q),
                p -> fill(new LinkedBlockingDeque<>(number(p)), p, 1));

        add(
                HashMap.class,
                true,
                m -> hashed((HashMap<?, ?>) m, false),
                p -> fillMap(new HashMap<>(number(p), factor(p)), p, 3));
        add(
                LinkedHashMap.class,
                true,
                m -> hashed((HashMap<?, ?>) m, (boolean) read(m, LinkedHashMap.class, "accessOrder")),
                p -> fillMap(new LinkedHashMap<>(number(p), factor(p), (boolean) part(p, 2)), p, 3));
        add(HashSet.class, true, s -> hashedSet((HashSet<?>) s), p -> fill(new HashSet<>(number(p), factor(p)), p, 2));
        add(
                LinkedHashSet.class,
                true,
                s -> hashedSet((HashSet<?>) s),
                p -> fill(new LinkedHashSet<>(number(p), factor(p)), p, 2));
        add(ConcurrentHashMap.class, true, m -> entries((Map<?, ?>) m), p -> fillMap(new ConcurrentHashMap<>(), p, 0));
        add(IdentityHashMap.class, true, m -> entries((Map<?, ?>) m), p -> fillMap(new IdentityHashMap<>(), p, 0));
        add(TreeMap.class, true, m -> sorted((SortedMap<?, ?>) m), p -> fillMap(new TreeMap<>(comparator(p)), p, 1));
        add(
                ConcurrentSkipListMap.class,
                true,
                m -> sorted((SortedMap<?, ?>) m),
                p -> fillMap(new ConcurrentSkipListMap<>(comparator(p)), p, 1));
        add(TreeSet.class, true, s -> sortedSet((SortedSet<?>) s), p -> fill(new TreeSet<>(comparator(p)), p, 1));
        add(
                ConcurrentSkipListSet.class,
                true,
                s -> sortedSet((SortedSet<?>) s),
                p -> fill(new ConcurrentSkipListSet<>(comparator(p)), p, 1));
        add(
                PriorityQueue.class,
                true,
                q -> prefixed(((PriorityQueue<?>) q).comparator(), Arrays.asList(((PriorityQueue<?>) q).toArray())),
                p -> fill(new PriorityQueue<>(11, comparator(p)), p, 1));
        add(
                EnumMap.class,
                true,
                m -> enumMap((EnumMap<?, ?>) m),
                p -> fillMap(new EnumMap<>((Class) part(p, 0)), p, 1));

        for (String name : List.of("java.util.RegularEnumSet", "java.util.JumboEnumSet")) {
            add(
                    jdkClass(name),
                    true,
                    s -> enumSet((EnumSet<?>) s),
                    p -> fill(EnumSet.noneOf((Class) part(p, 0)), p, 1));
        }

        add(List.of(1).getClass(), false, l -> ((Collection<?>) l).toArray(), List::of);
        add(LIST_N, false, l -> listParts((List<?>) l), Recipes::list);
        same(Set.of(1).getClass(), Set.of(1, 2, 3).getClass(), s -> canonical((Set<?>) s), Set::of, true);
        same(
                Map.of(1, 1).getClass(),
                Map.of(1, 1, 2, 2).getClass(),
                m -> canonicalMap((Map<?, ?>) m),
                Recipes::mapOf,
                true);
        add(StringBuilder.class, false, b -> new Object[] {b.toString()}, p -> new StringBuilder((String) part(p, 0)));
        add(StringBuffer.class, false, b -> new Object[] {b.toString()}, p -> new StringBuffer((String) part(p, 0)));
        add(Throwable.class, false, t -> throwable((Throwable) t), Recipes::throwable);
    }

    private Recipes() {}

    /** The recipe of the nearest superclass that has one. */
    static Optional<Recipe> of(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Recipe recipe = BY_TYPE.get(c);
            if (recipe != null) {
                return Optional.of(recipe);
            }
        }
        return Optional.empty();
    }

    private static void add(
            Class<?> type,
            boolean late,
            Function<Object, @Nullable Object[]> parts,
            Function<@Nullable Object[], Object> build) {
        BY_TYPE.put(type, new Recipe(type, late, parts, build));
    }

    private static void list(Class<?> type, Supplier<Collection<Object>> empty) {
        add(type, false, l -> ((Collection<?>) l).toArray(), p -> fill(empty.get(), p, 0));
    }

    private static void same(
            Class<?> small,
            Class<?> large,
            Function<Object, @Nullable Object[]> parts,
            Function<@Nullable Object[], Object> build,
            boolean late) {
        add(small, late, parts, build);
        add(large, late, parts, build);
    }

    private static Object read(Object owner, Class<?> type, String field) {
        return java.util.Objects.requireNonNull(Memory.read(owner, type, field), field);
    }

    private static Object part(@Nullable Object[] parts, int index) {
        Object part = index < parts.length ? parts[index] : null;
        if (part == null) {
            throw new CannotRead("a collection lacks its part " + index);
        }
        return part;
    }

    private static int number(@Nullable Object[] parts) {
        return (Integer) part(parts, 0);
    }

    private static float factor(@Nullable Object[] parts) {
        return (Float) part(parts, 1);
    }

    private static @Nullable Comparator<Object> comparator(@Nullable Object[] parts) {
        return (Comparator<Object>) parts[0];
    }

    private static int capacity(LinkedBlockingQueue<?> queue) {
        return queue.remainingCapacity() + queue.size();
    }

    private static Object fill(Collection<?> target, @Nullable Object[] parts, int from) {
        for (int i = from; i < parts.length; i++) {
            ((Collection<@Nullable Object>) target).add(parts[i]);
        }
        return target;
    }

    private static Object fillMap(Map<?, ?> target, @Nullable Object[] parts, int from) {
        for (int i = from; i + 1 < parts.length; i += 2) {
            ((Map<@Nullable Object, @Nullable Object>) target).put(parts[i], parts[i + 1]);
        }
        return target;
    }

    private static @Nullable Object[] prefixed(@Nullable Object first, Collection<?> rest) {
        List<@Nullable Object> parts = new ArrayList<>(rest.size() + 1);
        parts.add(first);
        parts.addAll(rest);
        return parts.toArray();
    }

    private static @Nullable Object[] entries(Map<?, ?> map, @Nullable Object... first) {
        List<@Nullable Object> parts = new ArrayList<>(Arrays.asList(first));
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (!(map instanceof LinkedHashMap)
                && !map.isEmpty()
                && map.keySet().stream().allMatch(Enum.class::isInstance)) {
            // The hash of an enum constant differs in every JVM.
            entries.sort(Comparator.comparingInt(e -> ((Enum<?>) e.getKey()).ordinal()));
        }
        for (Map.Entry<?, ?> entry : entries) {
            parts.add(entry.getKey());
            parts.add(entry.getValue());
        }
        return parts.toArray();
    }

    /** The size of the table decides the order of iteration, so it is kept. */
    private static @Nullable Object[] hashed(HashMap<?, ?> map, boolean accessOrder) {
        return entries(map, table(map), Memory.read(map, HashMap.class, "loadFactor"), accessOrder);
    }

    private static int table(HashMap<?, ?> map) {
        Object table = Memory.read(map, HashMap.class, "table");
        if (table != null) {
            return ((Object[]) table).length;
        }
        int threshold = (Integer) read(map, HashMap.class, "threshold");
        return threshold == 0 ? DEFAULT_TABLE : threshold;
    }

    private static @Nullable Object[] hashedSet(HashSet<?> set) {
        var map = (HashMap<?, ?>) read(set, HashSet.class, "map");
        List<@Nullable Object> parts = new ArrayList<>(set.size() + 2);
        parts.add(table(map));
        parts.add(Memory.read(map, HashMap.class, "loadFactor"));
        List<Object> elements = new ArrayList<>(map.keySet());
        if (!(set instanceof LinkedHashSet) && elements.stream().allMatch(Enum.class::isInstance)) {
            elements.sort(Comparator.comparingInt(e -> ((Enum<?>) e).ordinal()));
        }
        parts.addAll(elements);
        return parts.toArray();
    }

    private static @Nullable Object[] sorted(SortedMap<?, ?> map) {
        return entries(map, map.comparator());
    }

    private static @Nullable Object[] sortedSet(SortedSet<?> set) {
        return prefixed(set.comparator(), set);
    }

    private static @Nullable Object[] enumMap(EnumMap<?, ?> map) {
        return entries(map, Memory.read(map, EnumMap.class, "keyType"));
    }

    private static @Nullable Object[] enumSet(EnumSet<?> set) {
        return prefixed(Memory.read(set, EnumSet.class, "elementType"), set);
    }

    private static Class<?> jdkClass(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this JDK has no " + name, e);
        }
    }

    /** {@code Stream.toList()} gives lists that allow null, also short ones; {@code List.of} does not, and asks. */
    private static @Nullable Object[] listParts(List<?> list) {
        List<@Nullable Object> parts = new ArrayList<>();
        parts.add(Memory.read(list, LIST_N, "allowNulls"));
        parts.addAll(list);
        return parts.toArray();
    }

    private static Object list(@Nullable Object[] parts) {
        @Nullable Object[] elements = Arrays.copyOfRange(parts, 1, parts.length);
        return (boolean) part(parts, 0) ? Arrays.stream(elements).toList() : List.of(elements);
    }

    /** Immutable sets and maps iterate in another order in every JVM, so any order is right: a repeatable one. */
    private static @Nullable Object[] canonical(Set<?> set) {
        Object[] elements = set.toArray();
        StableOrder.sort(elements);
        return elements;
    }

    private static @Nullable Object[] canonicalMap(Map<?, ?> map) {
        List<@Nullable Object> parts = new ArrayList<>();
        for (Object key : canonical(map.keySet())) {
            parts.add(key);
            parts.add(map.get(key));
        }
        return parts.toArray();
    }

    private static Object mapOf(@Nullable Object[] parts) {
        Map.Entry<Object, Object>[] entries = new Map.Entry[parts.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Map.entry(part(parts, 2 * i), part(parts, 2 * i + 1));
        }
        return Map.ofEntries(entries);
    }

    private static @Nullable Object[] throwable(Throwable thrown) {
        Object cause = Memory.read(thrown, Throwable.class, "cause");
        List<@Nullable Object> parts = new ArrayList<>();
        parts.add(Memory.read(thrown, Throwable.class, "detailMessage"));
        parts.add(Memory.isSame(cause, thrown));
        parts.add(Memory.isSame(cause, thrown) ? null : cause);
        parts.add(thrown.getStackTrace());
        parts.addAll(Arrays.asList(thrown.getSuppressed()));
        return parts.toArray();
    }

    private static Object throwable(@Nullable Object[] parts) {
        String message = (String) parts[0];
        var thrown = (boolean) part(parts, 1) ? new Throwable(message) : new Throwable(message, (Throwable) parts[2]);
        thrown.setStackTrace(new StackTraceElement[0]);
        Memory.write(thrown, Throwable.class, "stackTrace", parts[3]);
        for (int i = 4; i < parts.length; i++) {
            thrown.addSuppressed((Throwable) part(parts, i));
        }
        return thrown;
    }
}
