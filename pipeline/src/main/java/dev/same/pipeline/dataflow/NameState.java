package dev.same.pipeline.dataflow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of one module-level name at a point of the document. */
final class NameState {
    /** Bound by a statement of the prelude that every step runs for itself. */
    static final int DEFINITION = -1;

    static final int UNBOUND = -2;

    final String name;
    Held held = new Held();
    /** Names that share state with this one, this one included; null when there is none. */
    @Nullable
    Set<NameState> group;

    boolean imported;
    final List<Integer> definitions = new ArrayList<>(0);
    private int writer = UNBOUND;
    private final List<Integer> history = new ArrayList<>(1);

    NameState(String name) {
        this.name = name;
    }

    int writer() {
        return writer;
    }

    void writtenBy(int unit) {
        writer = unit;
        if (unit >= 0 && (history.isEmpty() || history.get(history.size() - 1) != unit)) {
            history.add(unit);
        }
    }

    void unboundBy(int unit) {
        writer = UNBOUND;
        history.add(-unit - 1);
    }

    /** The step that deleted it, or -1. */
    int deletedBy() {
        var last = history.isEmpty() ? 0 : history.get(history.size() - 1);
        return last < 0 ? -last - 1 : -1;
    }

    /** Return the last step before {@code unit} that wrote the name and left it bound, or {@link #UNBOUND}. */
    int writerBefore(int unit) {
        for (var index = history.size() - 1; index >= 0; index--) {
            var entry = history.get(index);
            var at = entry < 0 ? -entry - 1 : entry;
            if (at < unit) {
                return entry < 0 ? UNBOUND : entry;
            }
        }
        return UNBOUND;
    }

    void share(NameState other) {
        if (other == this || (group != null && group.contains(other))) {
            return;
        }
        // The smaller group moves into the larger: n names move n log n times in all, whatever the order.
        var own = groupOrAlone();
        var others = other.groupOrAlone();
        var joins = own.size() >= others.size();
        var large = joins ? own : others;
        var small = joins ? others : own;
        for (var member : small) {
            member.group = large;
        }
        large.addAll(small);
    }

    private Set<NameState> groupOrAlone() {
        if (group == null) {
            group = new LinkedHashSet<>();
            group.add(this);
        }
        return group;
    }

    void leaveGroup() {
        if (group != null) {
            group.remove(this);
            group = null;
        }
    }
}
