package dev.same.step.java.codec;

import java.util.ArrayList;
import java.util.List;

/** Remembers through which object each object was found, to say where an unwelcome one hides. */
final class Route {
    private static final int LONGEST = 6;

    private final List<Integer> parents = new ArrayList<>();
    private final List<String> roots = new ArrayList<>();
    private String root = "";
    private int current = -1;

    void root(String name) {
        root = name;
        current = -1;
    }

    void enter(int object) {
        current = object;
        root = roots.get(object);
    }

    void found() {
        parents.add(current);
        roots.add(root);
    }

    /** {@code "in an ArrayList in a Basket: "}, or nothing for the value itself. */
    String describe(List<Object> objects, int object) {
        var text = new StringBuilder();
        int steps = 0;
        for (int parent = parents.get(object); parent >= 0 && steps < LONGEST; parent = parents.get(parent), steps++) {
            String name = objects.get(parent).getClass().getSimpleName();
            text.append(steps == 0 ? "inside " : ", inside ").append(name.isEmpty() ? "an object" : name);
        }
        return text.isEmpty() ? "" : text.append(": ").toString();
    }
}
