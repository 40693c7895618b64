package dev.same.step.java.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** Compares two object graphs node by node: same classes, same content, same sharing. Knows nothing of the codec. */
final class Isomorphism {
    private final IdentityHashMap<Object, Object> there = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Object> back = new IdentityHashMap<>();
    private final Deque<Object[]> open = new ArrayDeque<>();

    /** The first difference, if there is one. */
    static Optional<String> difference(Object a, Object b) {
        return new Isomorphism().compare(a, b);
    }

    private Optional<String> compare(Object a, Object b) {
        open.add(new Object[] {a, b});
        while (!open.isEmpty()) {
            Object[] pair = open.remove();
            Optional<String> difference = node(pair[0], pair[1]);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private Optional<String> node(Object a, Object b) {
        if (a == null || b == null) {
            return a == b ? Optional.empty() : Optional.of(a + " is not " + b);
        }
        if (a.getClass() != b.getClass()) {
            return Optional.of(a.getClass() + " became " + b.getClass());
        }
        boolean hasIdentity = !(a instanceof Number && a.getClass().getName().startsWith("java.lang."))
                && !(a instanceof Boolean)
                && !(a instanceof Character);
        if (hasIdentity) {
            Object seenB = there.putIfAbsent(a, b);
            Object seenA = back.putIfAbsent(b, a);
            if (seenB != null || seenA != null) {
                return seenB == b && seenA == a ? Optional.empty() : Optional.of("sharing differs at " + a.getClass());
            }
        }
        return content(a, b);
    }

    private Optional<String> content(Object a, Object b) {
        if (a.getClass().isArray()) {
            if (Array.getLength(a) != Array.getLength(b)) {
                return Optional.of("length of array differs");
            }
            for (int i = 0; i < Array.getLength(a); i++) {
                push(Array.get(a, i), Array.get(b, i));
            }
            return Optional.empty();
        }
        boolean mine = Shapes.NAMES.isUserClass(a.getClass());
        if (mine && !(a instanceof Enum<?>)) {
            fields(a, b, a.getClass());
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return map(x, y);
        }
        if (a instanceof Collection<?> x && b instanceof Collection<?> y) {
            return collection(x, y);
        }
        if (a instanceof Throwable x && b instanceof Throwable y) {
            push(x.getCause(), y.getCause());
            return text(x.getMessage() + x.getStackTrace().length, y.getMessage() + y.getStackTrace().length);
        }
        if (a instanceof java.util.concurrent.atomic.AtomicReference<?> x) {
            push(x.get(), ((java.util.concurrent.atomic.AtomicReference<?>) b).get());
            return Optional.empty();
        }
        if (a instanceof Optional<?> x) {
            push(x.get(), ((Optional<?>) b).get());
            return Optional.empty();
        }
        if (a instanceof java.util.Random x) {
            return text(x.nextLong(), ((java.util.Random) b).nextLong());
        }
        return mine ? Optional.empty() : text(a, b);
    }

    private static Optional<String> text(Object a, Object b) {
        return a.toString().equals(b.toString()) ? Optional.empty() : Optional.of(a + " became " + b);
    }

    private Optional<String> map(Map<?, ?> a, Map<?, ?> b) {
        Iterator<?> keys = b.keySet().iterator();
        if (a.size() != b.size()) {
            return Optional.of("size of map differs");
        }
        // Read by iteration: a lookup would move entries of a map in order of access.
        Map<Object, Object> values = new IdentityHashMap<>();
        b.forEach(values::put);
        boolean unordered = a.getClass().getName().contains("Immutable");
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            Object key = unordered ? find(b.keySet(), entry.getKey()) : keys.next();
            push(entry.getKey(), key);
            push(entry.getValue(), values.get(key));
            if (!unordered && !(a instanceof java.util.LinkedHashMap) && !b.containsKey(key)) {
                return Optional.of("key " + key + " is not found by its hash");
            }
        }
        return Optional.empty();
    }

    private Optional<String> collection(Collection<?> a, Collection<?> b) {
        if (a.size() != b.size()) {
            return Optional.of("size of " + a.getClass() + " differs");
        }
        boolean unordered = a instanceof Set && a.getClass().getName().contains("Immutable");
        Iterator<?> other = b.iterator();
        for (Object x : a) {
            Object y = unordered ? find(b, x) : other.next();
            push(x, y);
            if (b instanceof Set<?> set && !(b instanceof SortedSet) && !set.contains(y)) {
                return Optional.of("element " + y + " is not found by its hash");
            }
        }
        return Optional.empty();
    }

    private static Object find(Collection<?> all, Object wanted) {
        return all.stream().filter(wanted::equals).findFirst().orElse(null);
    }

    private void fields(Object a, Object b, Class<?> type) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                field.setAccessible(true);
                try {
                    push(field.get(a), field.get(b));
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void push(Object a, Object b) {
        // A queue of pairs cannot hold null itself, so pairs are arrays.
        open.add(new Object[] {a, b});
    }
}
