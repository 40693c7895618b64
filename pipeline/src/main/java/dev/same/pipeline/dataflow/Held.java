package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The callables that a value may hold, directly or through other values. Names that share a value share this object. */
final class Held {
    private final Set<Callable> own = Collections.newSetFromMap(new IdentityHashMap<>(1));
    private final List<Held> parts = new ArrayList<>(0);

    /** Those that are held directly: what the name itself was bound to. */
    Set<Callable> own() {
        return own;
    }

    void add(Callable callable) {
        own.add(callable);
    }

    void add(Held part) {
        if (part != this && !part.isEmpty() && !parts.contains(part)) {
            parts.add(part);
        }
    }

    boolean isEmpty() {
        return own.isEmpty() && parts.isEmpty();
    }

    List<Callable> callables() {
        if (parts.isEmpty()) {
            return List.copyOf(own);
        }
        List<Callable> found = new ArrayList<>();
        Set<Held> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Held> open = new ArrayList<>(List.of(this));
        while (!open.isEmpty()) {
            var next = open.remove(open.size() - 1);
            if (seen.add(next)) {
                found.addAll(next.own);
                open.addAll(next.parts);
            }
        }
        return found;
    }
}
