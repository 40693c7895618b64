package dev.same.step.java.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collections;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphCodecTest {
    private static final int SEEDS = 300;

    private final GraphCodec codec = new GraphCodec(Shapes.NAMES);

    static Stream<Long> seeds() {
        return new Random(20261122).longs(SEEDS).boxed();
    }

    /** The seed is the name of the case. */
    @ParameterizedTest
    @MethodSource("seeds")
    void givesBackAnyGraphWithItsSharingAndCycles(long seed) {
        Object graph = new RandomGraphs(seed).graph(25);

        byte[] bytes = codec.write(named(graph));
        Object copy = codec.read(bytes).get(0).value();

        assertThat(Arrays.equals(codec.write(named(copy)), bytes)).isTrue();
        assertThat(Isomorphism.difference(graph, copy)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsDamagedBytesWithoutAnyErrorButItsOwn(long seed) {
        var random = new Random(seed);
        byte[] bytes = codec.write(named(new RandomGraphs(seed).graph(3)));
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        byte[] cut = Arrays.copyOf(bytes, bytes.length - random.nextInt(4));

        try {
            GraphFile.read(cut);
        } catch (CannotRead e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }

    @Test
    void keepsSharingBetweenNames() {
        List<Object> list = new ArrayList<>();
        List<NamedValue> copies = codec.read(codec.write(
                Shapes.named(new LinkedHashMap<>(Map.of("a", list, "b", Collections.unmodifiableList(list))))));

        @SuppressWarnings("unchecked")
        var a = (List<Object>) copies.get(0).value();
        a.add("x");

        assertThat((List<?>) copies.get(1).value()).hasToString("[x]");
    }

    @Test
    void keepsImmutableListsOfEveryLengthAndWhetherTheyAllowNull() {
        for (int length = 0; length < 5; length++) {
            List<Integer> numbers = Collections.nCopies(length, 7);
            for (List<Integer> list :
                    List.of(List.copyOf(numbers), numbers.stream().toList())) {
                @SuppressWarnings("unchecked")
                var copy = (List<Integer>)
                        codec.read(codec.write(named(list))).get(0).value();

                assertThat(copy).isEqualTo(list).hasSameClassAs(list);
                assertThat(allowsNull(copy)).isEqualTo(allowsNull(list));
            }
        }
    }

    private static boolean allowsNull(List<Integer> list) {
        try {
            return !list.contains(null);
        } catch (NullPointerException e) {
            return false;
        }
    }

    @Test
    void findsSharedObjectsOfTwoNamesOnlyIfTheyAreMutable() {
        int[] data = {1};
        String text = new String("text");
        List<Object> a =
                codec.shared(new NamedValue("a", "Object", new Object[] {data, text, List.of(), Shapes.Colour.RED}));
        List<Object> b =
                codec.shared(new NamedValue("b", "Object", new Object[] {data, text, List.of(), Shapes.Colour.RED}));

        a.retainAll(Collections.singleton(data));
        assertThat(b.stream().filter(x -> a.stream().anyMatch(y -> x == y))).containsExactly((Object) data);
        assertThat(a).doesNotContain(text);
    }

    @Test
    void writesAMillionIntegersWithoutRecursion() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 1_000_000; i++) {
            numbers.add(i);
        }

        byte[] bytes = codec.write(named(numbers));

        assertThat(bytes.length).isLessThan(5_000_000);
        assertThat(codec.read(bytes).get(0).value()).isEqualTo(numbers);
    }

    @Test
    void keepsALinkedListOfRecordsDeeperThanTheStack() {
        Shapes.Pair chain = new Shapes.Pair(0, null);
        for (int i = 1; i < 200_000; i++) {
            chain = new Shapes.Pair(i, chain);
        }

        Object copy = codec.read(codec.write(named(chain))).get(0).value();

        int length = 0;
        for (Object p = copy; p instanceof Shapes.Pair pair; p = pair.right()) {
            length++;
        }
        assertThat(length).isEqualTo(200_000);
    }

    @Test
    void fillsSetsWhoseElementsReachBackToThem() {
        var a = new Shapes.Key("a");
        Set<Object> peers = new HashSet<>(Set.of(a, new Shapes.Pair(1, Set.of("x"))));
        a.other = peers;

        var copy = (Shapes.Key) codec.read(codec.write(named(a))).get(0).value();

        assertThat(((Set<?>) copy.other).contains(copy)).isTrue();
        assertThat(((Set<?>) copy.other).contains(new Shapes.Pair(1, Set.of("x"))))
                .isTrue();
    }

    @Test
    void writesOtherClassesOfTheJdkByJavaSerialization() {
        Calendar calendar = new GregorianCalendar(2025, Calendar.MARCH, 1);
        Object[] copy = (Object[]) codec.read(codec.write(named(new Object[] {calendar, calendar})))
                .get(0)
                .value();

        assertThat(copy[0]).isEqualTo(calendar).isSameAs(copy[1]);
    }

    @Test
    void refusesToLoseSharingInsideLibraryValues() {
        var properties = new java.util.Properties();
        var list = new ArrayList<String>();
        properties.put("list", list);

        assertThatThrownBy(() -> codec.write(named(new Object[] {properties, list})))
                .isInstanceOf(CannotTravel.class)
                .hasMessageContaining("also used outside of it");
    }

    @Test
    void refusesWhatBelongsToItsProcess() {
        var lock = new ReentrantLock();
        lock.lock();

        assertThat(reason(new HashMap<>(Map.of("k", List.of(Stream.of(1))))))
                .contains("inside List12, inside HashMap: ", "is a stream");
        assertThat(reason(lock)).contains("the lock is held");
        assertThat(reason(new CompletableFuture<>())).contains("is a future");
        assertThat(reason((Runnable) () -> {})).contains("a lambda or method reference");
        assertThat(reason(new ArrayList<>(List.of(1)).subList(0, 1))).contains("cannot be written");
    }

    private String reason(Object value) {
        return catchThrowableOfType(CannotTravel.class, () -> codec.write(named(value)))
                .reason();
    }

    private static List<NamedValue> named(Object value) {
        return List.of(new NamedValue("x", "Object", value));
    }
}
