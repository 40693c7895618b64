package dev.same.step.java.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes object graphs with sharing and cycles from a seed. */
final class RandomGraphs {
    private final Random random;
    private final List<Object> made = new ArrayList<>();

    RandomGraphs(long seed) {
        random = new Random(seed);
    }

    Object graph(int size) {
        List<Object> roots = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Object value = container();
            made.add(value);
            roots.add(value);
        }
        for (Object value : made) {
            tie(value);
        }
        return roots.toArray();
    }

    /** Close cycles, and share. */
    private void tie(Object value) {
        if (value instanceof Shapes.Node node) {
            node.value = any();
            made.stream()
                    .filter(Shapes.Node.class::isInstance)
                    .skip(random.nextInt(3))
                    .findFirst()
                    .ifPresent(next -> node.next = (Shapes.Node) next);
        } else if (value instanceof Object[] array && array.length > 0 && array.getClass() == Object[].class) {
            array[0] = any();
        } else if (value instanceof AtomicReference<?> reference) {
            set(reference, any());
        } else if (value instanceof Shapes.Key key) {
            key.other = any();
        }
    }

    @SuppressWarnings("unchecked")
    private static void set(AtomicReference<?> reference, Object value) {
        ((AtomicReference<Object>) reference).set(value);
    }

    private Object any() {
        return made.isEmpty() || random.nextInt(3) == 0 ? atom() : made.get(random.nextInt(made.size()));
    }

    private List<Object> some() {
        return Stream.generate(this::any).limit(random.nextInt(5)).collect(java.util.stream.Collectors.toList());
    }

    /** Values whose hash does not differ between JVMs and is there from the start. */
    private List<Object> keys() {
        return Stream.generate(this::key)
                .limit(random.nextInt(8))
                .distinct()
                .collect(java.util.stream.Collectors.toList());
    }

    /** An immutable set iterates in another order in every JVM; of these, the codec still knows one order. */
    private List<Object> stable() {
        return Stream.generate(() -> key(3)).limit(random.nextInt(8)).collect(java.util.stream.Collectors.toList());
    }

    private Object key() {
        return key(6);
    }

    private Object key(int kinds) {
        return switch (random.nextInt(kinds)) {
            case 0 -> random.nextInt(50);
            case 1 -> "s" + random.nextInt(50);
            case 2 -> new Shapes.Pair(random.nextInt(9), "p");
            case 3 -> new HashSet<>(List.of(random.nextInt(9)));
            case 4 -> LocalDate.ofEpochDay(random.nextInt(100));
            default -> new Shapes.Key("k" + random.nextInt(9));
        };
    }

    private <M extends Map<Object, Object>> M filled(M map) {
        keys().forEach(k -> map.put(k, any()));
        return map;
    }

    private <C extends Collection<Object>> C with(C target, Collection<Object> elements) {
        target.addAll(elements);
        return target;
    }

    private Object container() {
        return switch (random.nextInt(35)) {
            case 0 -> new Shapes.Node(random.nextInt());
            case 1 -> new Shapes.Pair(any(), any());
            case 2 -> some();
            case 3 -> new LinkedList<>(some());
            case 4 -> new ArrayDeque<>(some());
            case 5 -> filled(new HashMap<>(random.nextInt(100)));
            case 6 -> filled(new LinkedHashMap<>(16, 0.5f, random.nextBoolean()));
            case 7 -> filled(new ConcurrentHashMap<>());
            case 8 -> with(new HashSet<>(), keys());
            case 9 -> with(new LinkedHashSet<>(), keys());
            case 10 -> new TreeMap<>(Map.of("b", some(), "a", "x"));
            case 11 -> reversed();
            case 12 -> with(new PriorityQueue<>(), List.of(5, random.nextInt(), 2));
            case 13 -> new Object[] {null, any(), any()};
            case 14 -> random.ints(random.nextInt(9)).toArray();
            case 15 -> random.doubles(random.nextInt(9)).toArray();
            case 16 -> new String[][] {{"a", null}, {}};
            case 17 -> List.of(any(), any());
            case 18 -> Arrays.asList(any(), null);
            case 19 -> Set.copyOf(stable());
            case 20 -> Map.of("k", any(), "l", any());
            case 21 -> Collections.unmodifiableList(some());
            case 22 -> Collections.synchronizedMap(filled(new HashMap<>()));
            case 23 -> Optional.of(any());
            case 24 -> new AtomicReference<Object>(any());
            case 25 -> new AtomicInteger(random.nextInt());
            case 26 -> new StringBuilder("sb" + random.nextInt());
            case 27 -> new Random(random.nextLong());
            case 28 -> enums();
            case 29 -> basket();
            case 30 -> new Shapes.Problem("m", new IllegalStateException("c"), any());
            case 31 -> new CopyOnWriteArrayList<>(some());
            case 32 -> with(new LinkedBlockingQueue<>(9), some());
            case 33 -> BitSet.valueOf(new long[] {random.nextLong()});
            default -> new Shapes.Key("key" + random.nextInt());
        };
    }

    private Object reversed() {
        var set = new TreeSet<Integer>(Comparator.reverseOrder());
        set.addAll(List.of(3, 1));
        set.add(random.nextInt());
        return set;
    }

    private Object enums() {
        var map = new EnumMap<Shapes.Colour, Object>(Shapes.Colour.class);
        map.put(Shapes.Colour.GREEN, EnumSet.allOf(Shapes.Colour.class));
        map.put(Shapes.Colour.RED, any());
        return map;
    }

    private Object basket() {
        var basket = new Shapes.Basket();
        basket.addAll(some());
        basket.label = "b" + random.nextInt();
        return basket;
    }

    private Object atom() {
        return switch (random.nextInt(18)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> random.nextFloat();
            case 4 -> (byte) random.nextInt();
            case 5 -> (short) random.nextInt();
            case 6 -> (char) random.nextInt();
            case 7 -> random.nextBoolean();
            case 8 -> "text \ud83d\ude00 \ud800" + random.nextInt();
            case 9 -> new BigInteger(100, random);
            case 10 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(20) - 10);
            case 11 -> new UUID(random.nextLong(), random.nextLong());
            case 12 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1000));
            case 13 -> ZonedDateTime.ofInstant(Instant.ofEpochSecond(random.nextInt()), ZoneId.of("Europe/Berlin"));
            case 14 ->
                Pattern.compile("a+" + random.nextInt(), Pattern.CASE_INSENSITIVE)
                                        .flags()
                                > 0
                        ? Path.of("a", "b")
                        : "";
            case 15 -> URI.create("http://example.org/" + random.nextInt());
            case 16 -> Locale.CANADA_FRENCH;
            default -> random.nextBoolean() ? Shapes.Colour.GREEN : int[].class;
        };
    }
}
