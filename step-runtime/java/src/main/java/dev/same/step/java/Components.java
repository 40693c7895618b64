package dev.same.step.java;

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Groups names whose values reach a common object. */
final class Components {
    private final Map<String, String> parents = new LinkedHashMap<>();
    private final IdentityHashMap<Object, String> owners = new IdentityHashMap<>();

    void add(String name, Collection<Object> objects) {
        parents.putIfAbsent(name, name);
        for (Object object : objects) {
            String owner = owners.putIfAbsent(object, name);
            if (owner != null) {
                parents.put(root(owner), root(name));
            }
        }
    }

    /** Each group's names in order. */
    List<Set<String>> all() {
        Map<String, Set<String>> groups = new LinkedHashMap<>();
        for (String name : parents.keySet()) {
            groups.computeIfAbsent(root(name), r -> new TreeSet<>()).add(name);
        }
        return new ArrayList<>(groups.values());
    }

    private String root(String name) {
        String current = name;
        for (String parent = parents.get(current);
                parent != null && !parent.equals(current);
                parent = parents.get(current)) {
            current = parent;
        }
        return current;
    }
}
