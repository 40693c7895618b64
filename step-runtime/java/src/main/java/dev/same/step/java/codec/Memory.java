package dev.same.step.java.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects without their constructors, fields whatever their access.
 *
 * <p>Reflection cannot set the fields of records, and a constructor would check, copy or count what is still being
 * rebuilt. So this uses the JDK's internal {@code Unsafe}, which the jar's manifest exports to it.
 */
final class Memory {
    private static final Object UNSAFE;
    private static final MethodHandle ALLOCATE;
    private static final MethodHandle OFFSET;
    private static final MethodHandle STATIC_BASE;
    private static final MethodHandle STATIC_OFFSET;

    static {
        try {
            Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
            var lookup = MethodHandles.lookup();
            UNSAFE = type.getMethod("getUnsafe").invoke(null);
            ALLOCATE = lookup.findVirtual(type, "allocateInstance", MethodType.methodType(Object.class, Class.class));
            OFFSET = lookup.findVirtual(type, "objectFieldOffset", MethodType.methodType(long.class, Field.class));
            STATIC_BASE = lookup.findVirtual(type, "staticFieldBase", MethodType.methodType(Object.class, Field.class));
            STATIC_OFFSET =
                    lookup.findVirtual(type, "staticFieldOffset", MethodType.methodType(long.class, Field.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "the step runtime must be started as java -jar same-step-java.jar, or with "
                            + "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED",
                    e);
        }
    }

    private Memory() {}

    static Object allocate(Class<?> type) {
        try {
            return (Object) ALLOCATE.invoke(UNSAFE, type);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make a " + type.getName(), e);
        }
    }

    /** A field, with what is needed to reach it fast. */
    static final class Slot {
        private final Field field;
        private final long offset;
        private final MethodHandle get;
        private final MethodHandle put;

        Slot(Field field) {
            this.field = field;
            Class<?> type = field.getType();
            Class<?> raw = type.isPrimitive() ? type : Object.class;
            String suffix = type.isPrimitive()
                    ? Character.toUpperCase(type.getName().charAt(0))
                            + type.getName().substring(1)
                    : "Reference";
            try {
                boolean isStatic = Modifier.isStatic(field.getModifiers());
                offset = (long) (isStatic ? STATIC_OFFSET : OFFSET).invoke(UNSAFE, field);
                var lookup = MethodHandles.lookup();
                Class<?> unsafe = UNSAFE.getClass();
                get = lookup.findVirtual(unsafe, "get" + suffix, MethodType.methodType(raw, Object.class, long.class));
                put = lookup.findVirtual(
                        unsafe, "put" + suffix, MethodType.methodType(void.class, Object.class, long.class, raw));
            } catch (Throwable e) {
                throw new IllegalStateException("cannot reach " + field, e);
            }
        }

        Field field() {
            return field;
        }

        @Nullable
        Object get(Object owner) {
            try {
                return (Object) get.invoke(UNSAFE, base(owner), offset);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot read " + field, e);
            }
        }

        void put(Object owner, @Nullable Object value) {
            if (value != null
                    && !field.getType().isPrimitive()
                    && !field.getType().isInstance(value)) {
                throw new CannotRead("the field " + field.getName() + " cannot hold a "
                        + value.getClass().getName());
            }
            try {
                put.invoke(UNSAFE, base(owner), offset, value);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot write " + field, e);
            }
        }

        private Object base(Object owner) throws Throwable {
            return Modifier.isStatic(field.getModifiers()) ? (Object) STATIC_BASE.invoke(UNSAFE, field) : owner;
        }
    }

    /** Instance fields that a class itself declares, in the order of their names. */
    static List<Slot> fields(Class<?> type) {
        List<Slot> slots = new ArrayList<>();
        Field[] fields = type.getDeclaredFields();
        Arrays.sort(fields, Comparator.comparing(Field::getName));
        for (Field field : fields) {
            if (!Modifier.isStatic(field.getModifiers())) {
                slots.add(new Slot(field));
            }
        }
        return slots;
    }

    /** A field of a JDK class. */
    static @Nullable Object read(Object owner, Class<?> type, String name) {
        try {
            return new Slot(type.getDeclaredField(name)).get(owner);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(type.getName() + " has no field " + name + " in this JDK", e);
        }
    }

    static void write(Object owner, Class<?> type, String name, @Nullable Object value) {
        try {
            new Slot(type.getDeclaredField(name)).put(owner, value);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(type.getName() + " has no field " + name + " in this JDK", e);
        }
    }

    /** Make {@code target} what {@code source} is, as far as {@code type} and its superclasses declare fields. */
    static void copy(Object source, Object target, Class<?> type) {
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Slot slot : FieldCache.of(c)) {
                Object value = slot.get(source);
                slot.put(target, isSame(value, source) ? target : value);
            }
        }
    }

    /** Identity, which is what a graph of objects is about. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return one == other;
    }

    /** {@link #fields}, remembered per class. */
    static final class FieldCache extends ClassValue<List<Slot>> {
        private static final FieldCache CACHE = new FieldCache();

        static List<Slot> of(Class<?> type) {
            return CACHE.get(type);
        }

        @Override
        protected List<Slot> computeValue(Class<?> type) {
            return fields(type);
        }
    }
}
