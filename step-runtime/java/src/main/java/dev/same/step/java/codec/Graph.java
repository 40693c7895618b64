package dev.same.step.java.codec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An object graph taken apart: what the bytes of an artifact say. */
final class Graph {
    static final int STRING = 1;
    static final int ATOM = 2;
    static final int ENUM = 3;
    static final int CLASS = 4;
    static final int PRIMITIVES = 5;
    static final int ARRAY = 6;
    static final int OBJECT = 7;
    static final int ENTRY = 8;
    static final int SERIALIZED = 9;
    static final int STATICS = 10;

    /** A part that is another node of the graph. All other parts are null or boxed primitives. */
    record Ref(int node) {}

    /**
     * A kind of node.
     *
     * @param name of the class, as {@link ClassNames} has it
     */
    record Shape(int kind, String name, List<String> fields) {}

    /** @param data text, primitives or serialised bytes; empty for others */
    record Node(int shape, byte[] data, @Nullable Object[] parts) {}

    /** A name and its value: null, a boxed primitive, or a {@link Ref}. */
    record Root(String name, String declaredType, @Nullable Object value) {}

    final List<Root> roots = new ArrayList<>();
    final List<Shape> shapes = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>();
}
