package dev.same.step.java.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes objects apart, breadth first and without recursion: a list of a million links is no deeper than one of two. */
final class GraphWriter {
    private static final byte[] NO_DATA = {};
    private static final Object[] NO_PARTS = {};
    private static final List<Object> EMPTY = List.of(List.of(), Set.of(), Map.of(), Optional.empty());

    private final TypeNames names;
    private final Graph graph = new Graph();
    private final IdentityHashMap<Object, Graph.Ref> refs = new IdentityHashMap<>();
    private final List<Object> objects = new ArrayList<>();
    private final List<Object> shared = new ArrayList<>();
    private final Map<Graph.Shape, Integer> shapes = new HashMap<>();
    private final Map<Class<?>, PlannedShape> planned = new HashMap<>();
    private final Leaves leaves;
    private final Route route = new Route();

    private record PlannedShape(int shape, ClassPlan plan) {}

    GraphWriter(TypeNames names) {
        this.names = names;
        this.leaves = new Leaves(names);
    }

    /**
     * Add names and all that their values reach.
     *
     * @throws CannotTravel if a value cannot be written; this writer is of no use after it
     */
    void add(List<NamedValue> values) {
        for (NamedValue value : values) {
            route.root(value.name());
            Object part = value.isType() ? statics((Class<?>) value.required()) : part(value.value());
            graph.roots.add(new Graph.Root(value.name(), value.declaredType(), part));
        }
        for (int i = 0; i < objects.size(); i++) {
            route.enter(i);
            try {
                graph.nodes.add(node(objects.get(i)));
            } catch (CannotTravel e) {
                throw new CannotTravel(route.describe(objects, i) + e.reason(), e.next());
            }
        }
        leaves.check(refs);
    }

    Graph graph() {
        return graph;
    }

    /** Objects whose state could be shared with another graph. */
    List<Object> shared() {
        List<Object> all = new ArrayList<>(shared);
        all.addAll(leaves.owned());
        return all;
    }

    private @Nullable Object part(@Nullable Object value) {
        if (value == null || isBoxed(value)) {
            return value;
        }
        return ref(value);
    }

    private Graph.Ref ref(Object value) {
        Graph.Ref ref = refs.get(value);
        if (ref == null) {
            ref = new Graph.Ref(objects.size());
            refs.put(value, ref);
            objects.add(value);
            route.found();
        }
        return ref;
    }

    private static boolean isBoxed(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Byte
                || value instanceof Short
                || value instanceof Float;
    }

    private @Nullable Object[] parts(@Nullable Object[] values) {
        @Nullable Object[] parts = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            parts[i] = part(values[i]);
        }
        return parts;
    }

    private Graph.Node node(Object value) {
        Class<?> type = value.getClass();
        if (value instanceof String text) {
            return plain(Graph.STRING, "", text);
        }
        if (value instanceof Statics statics) {
            return statics.node(this::shape, this::parts, names);
        }
        if (value instanceof Class<?> c) {
            Travel.checkClass(c, names);
            return plain(Graph.CLASS, ClassNames.write(c, names), "");
        }
        if (value instanceof Enum<?> constant) {
            Class<?> enumType = constant.getDeclaringClass();
            return plain(Graph.ENUM, ClassNames.write(enumType, names), constant.name());
        }
        if (type.isArray()) {
            shared.add(value);
            return array(value, type);
        }
        Optional<String> atom = Atoms.kind(value);
        if (atom.isPresent()) {
            return plain(Graph.ATOM, atom.get(), Atoms.write(atom.get(), value));
        }
        if (value instanceof Map.Entry<?, ?> entry && ClassPlan.ENTRIES.contains(type.getName())) {
            shared.add(value);
            int shape = shape(Graph.ENTRY, type.getName(), List.of());
            return new Graph.Node(shape, NO_DATA, parts(new @Nullable Object[] {entry.getKey(), entry.getValue()}));
        }
        Travel.check(value, names);
        PlannedShape plan = planned.get(type);
        if (plan == null) {
            Optional<ClassPlan> found = ClassPlan.of(type, names);
            if (found.isEmpty()) {
                return leaf(value);
            }
            plan = new PlannedShape(shape(type, found.get()), found.get());
            planned.put(type, plan);
        }
        return object(value, plan);
    }

    private Graph.Node object(Object value, PlannedShape shape) {
        if (!isEmptyConstant(value)) {
            shared.add(value);
        }
        @Nullable Object[] inherited = NO_PARTS;
        if (shape.plan().recipe().isPresent()) {
            Recipe recipe = shape.plan().recipe().get();
            inherited = recipe.parts().apply(exactly(value, recipe.type()));
        }
        List<Memory.Slot> fields = shape.plan().fields();
        @Nullable Object[] all = java.util.Arrays.copyOf(inherited, inherited.length + fields.size());
        for (int i = 0; i < fields.size(); i++) {
            all[inherited.length + i] = fields.get(i).get(value);
        }
        return new Graph.Node(shape.shape(), NO_DATA, parts(all));
    }

    /** The inherited part of a user's subclass, seen without what the subclass overrides. */
    private static Object exactly(Object value, Class<?> type) {
        if (value.getClass() == type || Throwable.class == type) {
            return value;
        }
        Object plain = Memory.allocate(type);
        Memory.copy(value, plain, type);
        return plain;
    }

    private Graph.Node leaf(Object value) {
        byte[] bytes = leaves.write(value);
        return new Graph.Node(shape(Graph.SERIALIZED, value.getClass().getName(), List.of()), bytes, NO_PARTS);
    }

    private Graph.Node plain(int kind, String name, String text) {
        return new Graph.Node(shape(kind, name, List.of()), Text.bytes(text), NO_PARTS);
    }

    private Graph.Node array(Object array, Class<?> type) {
        Class<?> component = type.getComponentType();
        String name = ClassNames.write(component, names);
        if (!component.isPrimitive()) {
            Travel.checkClass(component, names);
            return new Graph.Node(shape(Graph.ARRAY, name, List.of()), NO_DATA, parts((Object[]) array));
        }
        int shape = shape(Graph.PRIMITIVES, name, List.of());
        return new Graph.Node(shape, Primitives.bytes(array), NO_PARTS);
    }

    private Object statics(Class<?> type) {
        shared.add(type);
        return ref(new Statics(type));
    }

    private int shape(Class<?> type, ClassPlan plan) {
        Travel.checkClass(type, names);
        List<String> fields =
                plan.fields().stream().map(f -> ClassPlan.describe(f, names)).toList();
        return shape(Graph.OBJECT, ClassNames.write(type, names), fields);
    }

    private int shape(int kind, String name, List<String> fields) {
        return shapes.computeIfAbsent(new Graph.Shape(kind, name, fields), shape -> {
            graph.shapes.add(shape);
            return graph.shapes.size() - 1;
        });
    }

    /** {@code List.of()} and the like: one object for everybody. */
    private static boolean isEmptyConstant(Object value) {
        return EMPTY.stream().anyMatch(empty -> Memory.isSame(empty, value));
    }
}
