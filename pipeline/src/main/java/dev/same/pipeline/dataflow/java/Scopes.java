package dev.same.pipeline.dataflow.java;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names that are not the session's: locals, parameters, members of the type around. */
final class Scopes {
    /**
     * What a local name stands for.
     *
     * @param root the name whose value it may be a part of: itself for a parameter
     */
    record Local(Optional<String> root) {}

    private final Deque<Map<String, Local>> variables = new ArrayDeque<>();
    private final Deque<Set<String>> methods = new ArrayDeque<>();

    Scopes() {
        push();
    }

    void push() {
        variables.push(new HashMap<>());
        methods.push(new HashSet<>());
    }

    void pop() {
        variables.pop();
        methods.pop();
    }

    void declare(CharSequence name) {
        declare(name, Optional.empty());
    }

    void declare(CharSequence name, Optional<String> root) {
        variables.element().put(name.toString(), new Local(root));
    }

    void declareMethod(CharSequence name) {
        methods.element().add(name.toString());
    }

    Optional<Local> local(String name) {
        for (Map<String, Local> scope : variables) {
            Local local = scope.get(name);
            if (local != null) {
                return Optional.of(local);
            }
        }
        return Optional.empty();
    }

    boolean isLocal(String name) {
        return local(name).isPresent();
    }

    boolean isMethod(String name) {
        return methods.stream().anyMatch(scope -> scope.contains(name));
    }
}
