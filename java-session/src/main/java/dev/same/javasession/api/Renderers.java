package dev.same.javasession.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the notebook said of how values of its classes are shown. Thread-safe. */
final class Renderers {
    private static final int DEEPEST = 10;
    private static final Map<Class<?>, Function<Object, @Nullable Object>> BY_TYPE = new ConcurrentHashMap<>();

    private Renderers() {}

    static <T> void put(Class<T> type, Function<? super T, ?> rendering) {
        BY_TYPE.put(type, value -> rendering.apply(type.cast(value)));
    }

    /** What is to be shown instead of the value: itself, if nothing was said of its class. */
    static @Nullable Object apply(@Nullable Object value) {
        Object shown = value;
        for (int i = 0; i < DEEPEST && shown != null && !BY_TYPE.isEmpty(); i++) {
            Function<Object, @Nullable Object> rendering = find(shown.getClass());
            if (rendering == null) {
                return shown;
            }
            shown = rendering.apply(shown);
        }
        return shown;
    }

    private static @Nullable Function<Object, @Nullable Object> find(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Function<Object, @Nullable Object> own = BY_TYPE.get(c);
            if (own != null) {
                return own;
            }
            for (Class<?> implemented : c.getInterfaces()) {
                Function<Object, @Nullable Object> inherited = find(implemented);
                if (inherited != null) {
                    return inherited;
                }
            }
        }
        return null;
    }
}
