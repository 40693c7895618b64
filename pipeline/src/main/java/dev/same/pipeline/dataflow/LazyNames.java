package dev.same.pipeline.dataflow;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Views of all live names, for steps that cannot be analysed: a thousand of them in a row would need a million entries, most
 * of which nobody looks at.
 */
final class LazyNames {
    private LazyNames() {}

    /** A map of the first {@code count} names for which there is a value, and of others. */
    static Map<String, String> map(
            List<NameState> names, int count, Function<NameState, String> value, Map<String, String> others) {
        return new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                return set(() -> Stream.concat(
                        prefix(names, count)
                                .map(name -> Map.entry(name.name, value.apply(name)))
                                .filter(entry -> !entry.getValue().isEmpty()),
                        others.entrySet().stream()));
            }
        };
    }

    static <T> Set<T> set(java.util.function.Supplier<Stream<T>> elements) {
        return new AbstractSet<>() {
            @Override
            public Iterator<T> iterator() {
                return elements.get().filter(Objects::nonNull).iterator();
            }

            @Override
            public int size() {
                return (int) elements.get().count();
            }
        };
    }

    static Stream<NameState> prefix(List<NameState> names, int count) {
        return IntStream.range(0, Math.min(count, names.size())).mapToObj(names::get);
    }
}
