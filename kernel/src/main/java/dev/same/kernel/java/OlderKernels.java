package dev.same.kernel.java;

import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets libraries that were written for IJava and its relatives show their values: those that implement {@link
 * DisplayDataRenderable}, and those that register renderers with {@code getKernelInstance().getRenderer()}.
 */
final class OlderKernels {
    private static final String RENDERABLE = "io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable";
    private static @Nullable Stand stand;

    private OlderKernels() {}

    /** The jar of the display API, for the compiler. */
    static Path place() {
        return UserClasses.place(DisplayDataRenderable.class);
    }

    /** What {@code getKernelInstance()} gives. */
    static synchronized BaseKernel kernel() {
        Stand present = stand;
        if (present == null) {
            present = new Stand();
            stand = present;
        }
        return present;
    }

    /** The value's forms, if a library of that kind has a say in them. */
    static Optional<Map<String, Object>> render(@Nullable Object value) {
        if (value == null || (!isUsed() && !isRenderable(value.getClass()))) {
            return Optional.empty();
        }
        if (value instanceof DisplayData data) {
            return Optional.of(content(data));
        }
        if (!(value instanceof DisplayDataRenderable) && !((Stand) kernel()).knows(value.getClass())) {
            return Optional.empty();
        }
        return Optional.of(content(kernel().getRenderer().render(value)));
    }

    private static synchronized boolean isUsed() {
        return stand != null;
    }

    /** Asked by name, so that the library is loaded only for those who use it. */
    private static boolean isRenderable(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().startsWith("io.github.spencerpark.jupyter.kernel.display.DisplayData")) {
                return true;
            }
            for (Class<?> implemented : c.getInterfaces()) {
                if (implemented.getName().equals(RENDERABLE) || isRenderable(implemented)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Its fields are what Gson would write; there is no other way to list them. */
    private static Map<String, Object> content(DisplayData data) {
        Map<String, Object> content = new LinkedHashMap<>();
        try {
            Field field = DisplayData.class.getDeclaredField("data");
            field.setAccessible(true);
            if (field.get(data) instanceof Map<?, ?> map) {
                map.forEach((mime, form) -> content.put(String.valueOf(mime), String.valueOf(form)));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("jupyter-jvm-basekernel is not the version that this was written for", e);
        }
        return content;
    }

    /** Only its renderer is used. */
    private static final class Stand extends BaseKernel {
        private final Set<?> own;

        Stand() {
            io.github.spencerpark.jupyter.kernel.display.common.Image.registerAll(renderer);
            own = Set.copyOf(registered());
        }

        /** Whether a library registered a renderer for the class. */
        boolean knows(Class<?> type) {
            return registered().stream()
                    .anyMatch(known -> !own.contains(known) && known instanceof Class<?> c && c.isAssignableFrom(type));
        }

        private Set<?> registered() {
            try {
                Field field = Renderer.class.getDeclaredField("renderFunctions");
                field.setAccessible(true);
                return field.get(renderer) instanceof Map<?, ?> functions ? functions.keySet() : Set.of();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "jupyter-jvm-basekernel is not the version that this was written for", e);
            }
        }

        @Override
        public DisplayData eval(String source) {
            throw new UnsupportedOperationException("cells are run by the notebook, not by a library");
        }

        @Override
        public LanguageInfo getLanguageInfo() {
            return new LanguageInfo.Builder("java").build();
        }
    }
}
