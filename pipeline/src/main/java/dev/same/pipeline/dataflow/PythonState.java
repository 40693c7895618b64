package dev.same.pipeline.dataflow;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds at a point of the program: which names are surely bound or unbound since its start, and what variables hold.
 *
 * <p>A branch is an overlay over the state it left, so that branching costs nothing; {@link #join} brings branches back.
 */
final class PythonState {
    /** Whether a name has been bound since the start; a name without a status has not been touched. */
    enum Status {
        BOUND,
        UNBOUND,
        MAYBE
    }

    private final @Nullable PythonState parent;
    private final Map<String, Status> statuses = new HashMap<>();
    private final Map<String, PythonValue> values = new HashMap<>();
    private boolean dead;

    PythonState() {
        this(null);
    }

    private PythonState(@Nullable PythonState parent) {
        this.parent = parent;
    }

    PythonState branch() {
        return new PythonState(this);
    }

    @Nullable
    Status status(String key) {
        for (var state = this; state != null; state = state.parent) {
            var found = state.statuses.get(key);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Nullable
    PythonValue value(String key) {
        for (var state = this; state != null; state = state.parent) {
            var found = state.values.get(key);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    void bind(String key, PythonValue value) {
        statuses.put(key, Status.BOUND);
        values.put(key, value);
    }

    void unbind(String key) {
        statuses.put(key, Status.UNBOUND);
        values.put(key, PythonValue.FRESH);
    }

    void setValue(String key, PythonValue value) {
        values.put(key, value);
    }

    /** Forget statuses, not values: the next statement starts. */
    Map<String, Status> takeStatuses() {
        var taken = Map.copyOf(statuses);
        statuses.clear();
        return taken;
    }

    /** Say that no path reaches what follows. */
    void die() {
        dead = true;
    }

    boolean isDead() {
        return dead;
    }

    /** Return a branch of an earlier state that holds all that changed since. */
    PythonState since(PythonState ancestor) {
        var result = ancestor.branch();
        for (var state = this; state != null && state != ancestor; state = state.parent) {
            state.statuses.forEach(result.statuses::putIfAbsent);
            state.values.forEach(result.values::putIfAbsent);
        }
        return result;
    }

    /** Take over what holds after branches of this state, of which one has run. */
    void join(List<PythonState> branches) {
        var alive = branches.stream().filter(branch -> !branch.dead).toList();
        if (alive.isEmpty()) {
            dead = true;
            return;
        }
        if (alive.size() == 1) {
            apply(alive.get(0));
            return;
        }
        Set<String> touched = new HashSet<>();
        alive.forEach(branch -> touched.addAll(branch.statuses.keySet()));
        Map<String, Status> joined = new HashMap<>();
        for (var key : touched) {
            var first = alive.get(0).status(key);
            var same = first != null && alive.stream().allMatch(branch -> branch.status(key) == first);
            joined.put(key, same ? first : Status.MAYBE);
        }
        touched.clear();
        alive.forEach(branch -> touched.addAll(branch.values.keySet()));
        Map<String, PythonValue> joinedValues = new HashMap<>();
        for (var key : touched) {
            PythonValue value = null;
            for (var branch : alive) {
                var other = branch.value(key);
                if (other != null) {
                    value = value == null ? other : value.or(other);
                }
            }
            if (value != null) {
                joinedValues.put(key, value);
            }
        }
        statuses.putAll(joined);
        values.putAll(joinedValues);
    }

    /** Take over what a branch of this state changed. */
    void apply(PythonState branch) {
        statuses.putAll(branch.statuses);
        values.putAll(branch.values);
    }
}
