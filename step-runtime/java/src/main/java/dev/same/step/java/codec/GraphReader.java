package dev.same.step.java.codec;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts a graph together: first every object, empty; then fields, arrays and ordered collections; then what hashes or
 * compares, inner ones first.
 */
final class GraphReader {
    private final TypeNames names;
    private final Graph graph;
    private final @Nullable Object[] objects;
    private final List<@Nullable ClassPlan> plans = new ArrayList<>();
    private final List<Class<?>> types = new ArrayList<>();
    private final Set<Integer> unwanted = new HashSet<>();
    private boolean cyclic;

    /** @param wanted the names of types whose static fields are set */
    GraphReader(Graph graph, TypeNames names, Predicate<String> wanted) {
        this.graph = graph;
        this.names = names;
        graph.roots.stream()
                .filter(root -> root.value() instanceof Graph.Ref && !wanted.test(root.name()))
                .forEach(root -> unwanted.add(((Graph.Ref) root.value()).node()));
        this.objects = new Object[graph.nodes.size()];
    }

    List<NamedValue> read() {
        graph.shapes.forEach(this::resolve);
        for (int i = 0; i < objects.length; i++) {
            objects[i] = shell(graph.nodes.get(i));
        }
        for (int i = 0; i < objects.length; i++) {
            fill(i);
        }
        new LateOrder(graph, this::isLate, this::build).run().ifCycle(() -> cyclic = true);
        if (cyclic) {
            // Somewhere a key was hashed before all of it was there; now all of it is.
            new LateOrder(graph, this::isLate, this::build).run();
        }
        return graph.roots.stream()
                .map(root -> new NamedValue(root.name(), root.declaredType(), value(root.value())))
                .toList();
    }

    private void resolve(Graph.Shape shape) {
        Class<?> type = switch (shape.kind()) {
            case Graph.STRING -> String.class;
            case Graph.ATOM -> Object.class;
            default -> ClassNames.read(shape.name(), names);
        };
        types.add(type);
        if (shape.kind() != Graph.OBJECT) {
            plans.add(null);
            return;
        }
        ClassPlan plan = ClassPlan.of(type, names)
                .orElseThrow(() -> new CannotRead("objects of " + type.getName() + " cannot be made in this JDK"));
        List<String> fields =
                plan.fields().stream().map(f -> ClassPlan.describe(f, names)).toList();
        checkFields(shape, fields);
        plans.add(plan);
    }

    private static void checkFields(Graph.Shape shape, List<String> fields) {
        if (!fields.equals(shape.fields())) {
            throw new CannotRead("the class " + shape.name().replace("~", "")
                    + " has other fields than when the value was made: then " + simple(shape.fields()) + ", now "
                    + simple(fields) + "; run the step that makes the value again");
        }
    }

    private static String simple(List<String> fields) {
        return fields.stream()
                .map(f -> f.substring(f.indexOf('#') + 1).replace("~", ""))
                .toList()
                .toString();
    }

    private Object shell(Graph.Node node) {
        Graph.Shape shape = at(graph.shapes, node.shape());
        Class<?> type = types.get(node.shape());
        return switch (shape.kind()) {
            case Graph.STRING -> Text.read(node.data());
            case Graph.ATOM -> Atoms.read(shape.name(), Text.read(node.data()));
            case Graph.ENUM -> constant(type, Text.read(node.data()));
            case Graph.CLASS, Graph.STATICS -> type;
            case Graph.PRIMITIVES -> Primitives.read(type, node.data());
            case Graph.ARRAY -> Array.newInstance(type, node.parts().length);
            case Graph.OBJECT, Graph.ENTRY -> Memory.allocate(type);
            case Graph.SERIALIZED -> new Leaves(names).read(node.data());
            default -> throw new CannotRead("it has a node of the unknown kind " + shape.kind());
        };
    }

    private static Object constant(Class<?> type, String name) {
        Object[] constants = type.getEnumConstants();
        for (Object constant : constants == null ? new Object[0] : constants) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new CannotRead("the enum " + type.getSimpleName() + " has no constant " + name + " any more");
    }

    private void fill(int index) {
        Graph.Node node = graph.nodes.get(index);
        Object object = object(index);
        Graph.Shape shape = at(graph.shapes, node.shape());
        switch (shape.kind()) {
            case Graph.ARRAY -> {
                for (int i = 0; i < node.parts().length; i++) {
                    Array.set(object, i, value(node.parts()[i]));
                }
            }
            case Graph.STATICS -> {
                if (unwanted.contains(index)) {
                    return;
                }
                List<Statics.Place> places = Statics.places((Class<?>) object);
                checkFields(shape, Statics.describe(places, names));
                for (int i = 0; i < places.size(); i++) {
                    places.get(i).put(value(node.parts()[i]));
                }
            }
            case Graph.ENTRY -> {
                Memory.write(object, entryType(object), "key", value(node.parts()[0]));
                Memory.write(object, entryType(object), "value", value(node.parts()[1]));
            }
            case Graph.OBJECT -> {
                ClassPlan plan = plan(node);
                put(
                        plan.fields(),
                        node,
                        object,
                        node.parts().length - plan.fields().size());
                if (plan.recipe().isPresent() && !plan.recipe().get().late()) {
                    build(index);
                }
            }
            default -> {}
        }
    }

    private void put(List<Memory.Slot> fields, Graph.Node node, Object object, int from) {
        for (int i = 0; i < fields.size(); i++) {
            fields.get(i).put(object, value(node.parts()[from + i]));
        }
    }

    /** A linked hash map's entry inherits key and value. */
    private static Class<?> entryType(Object entry) {
        Class<?> type = entry.getClass();
        return type.getSuperclass() == Object.class ? type : type.getSuperclass();
    }

    private boolean isLate(int index) {
        ClassPlan plan = plans.get(graph.nodes.get(index).shape());
        return plan != null && plan.recipe().isPresent() && plan.recipe().get().late();
    }

    /** Make the inherited part of an object from its parts. */
    private void build(int index) {
        Graph.Node node = graph.nodes.get(index);
        ClassPlan plan = plan(node);
        Recipe recipe = plan.recipe().orElseThrow();
        int count = node.parts().length - plan.fields().size();
        @Nullable Object[] parts = new Object[count];
        for (int i = 0; i < count; i++) {
            parts[i] = value(node.parts()[i]);
        }
        Object donor = recipe.build().apply(parts);
        if (donor.getClass() != recipe.type()) {
            throw new CannotRead("this JDK makes a " + donor.getClass().getName() + " where a "
                    + recipe.type().getName() + " was");
        }
        Memory.copy(donor, object(index), recipe.type());
    }

    private ClassPlan plan(Graph.Node node) {
        return Optional.ofNullable(plans.get(node.shape())).orElseThrow();
    }

    private Object object(int index) {
        Object object = index < objects.length ? objects[index] : null;
        if (object == null) {
            throw new CannotRead("it refers to the missing object " + index);
        }
        return object;
    }

    private @Nullable Object value(@Nullable Object part) {
        return part instanceof Graph.Ref ref ? object(ref.node()) : part;
    }

    private static <T> T at(List<T> list, int index) {
        if (index >= list.size()) {
            throw new CannotRead("it refers to the missing shape " + index);
        }
        return list.get(index);
    }
}
