package dev.same.step.java.codec;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.Map;

/** Arrays of primitives as bytes, big endian. */
final class Primitives {
    private static final Map<Class<?>, Integer> SIZES = Map.of(
            boolean.class, 1,
            byte.class, 1,
            char.class, 2,
            short.class, 2,
            int.class, 4,
            long.class, 8,
            float.class, 4,
            double.class, 8);

    private Primitives() {}

    static byte[] bytes(Object array) {
        long size = (long) Array.getLength(array) * size(array.getClass().getComponentType());
        if (size > Integer.MAX_VALUE - 16) {
            throw new CannotTravel(
                    "the array holds " + size + " bytes, more than 2 GiB", "write it to a file and hand on its path");
        }
        byte[] bytes = new byte[(int) size];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        if (array instanceof byte[] values) {
            out.put(values);
        } else if (array instanceof int[] values) {
            out.asIntBuffer().put(values);
        } else if (array instanceof long[] values) {
            out.asLongBuffer().put(values);
        } else if (array instanceof double[] values) {
            out.asDoubleBuffer().put(values);
        } else if (array instanceof float[] values) {
            out.asFloatBuffer().put(values);
        } else if (array instanceof short[] values) {
            out.asShortBuffer().put(values);
        } else if (array instanceof char[] values) {
            out.asCharBuffer().put(values);
        } else {
            for (boolean value : (boolean[]) array) {
                out.put((byte) (value ? 1 : 0));
            }
        }
        return bytes;
    }

    static Object read(Class<?> component, byte[] bytes) {
        Object array = Array.newInstance(component, bytes.length / size(component));
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (array instanceof byte[] values) {
            in.get(values);
        } else if (array instanceof int[] values) {
            in.asIntBuffer().get(values);
        } else if (array instanceof long[] values) {
            in.asLongBuffer().get(values);
        } else if (array instanceof double[] values) {
            in.asDoubleBuffer().get(values);
        } else if (array instanceof float[] values) {
            in.asFloatBuffer().get(values);
        } else if (array instanceof short[] values) {
            in.asShortBuffer().get(values);
        } else if (array instanceof char[] values) {
            in.asCharBuffer().get(values);
        } else {
            boolean[] values = (boolean[]) array;
            for (int i = 0; i < values.length; i++) {
                values[i] = bytes[i] != 0;
            }
        }
        return array;
    }

    private static int size(Class<?> component) {
        Integer size = SIZES.get(component);
        if (size == null) {
            throw new CannotRead(component + " is not a primitive type");
        }
        return size;
    }
}
