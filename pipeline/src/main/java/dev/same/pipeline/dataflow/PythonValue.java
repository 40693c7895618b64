package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the value of a Python expression.
 *
 * <p>A root is a module-level name, or a parameter of the function under analysis with {@link #PARAMETER} in front.
 *
 * @param roots the value may be the value of these, or a part of it: changing it changes them
 * @param parts parts of the value may be parts of these
 * @param holds names whose callables the value may hold, as in {@link CellFacts#carries()}
 * @param callables functions without a name of their own that the value may be or hold
 * @param copied whether the parts came by copying a container, so that its own changes do not meet the original
 * @param text the text of the value, when it is a known string or path
 */
record PythonValue(
        Set<String> roots,
        Set<String> parts,
        Set<String> holds,
        List<Callable> callables,
        boolean copied,
        Optional<String> text) {
    static final char PARAMETER = '%';
    static final String PARAMETER_MARK = "%";
    static final PythonValue FRESH = new PythonValue(Set.of(), Set.of(), Set.of(), List.of(), false, Optional.empty());

    static PythonValue ofText(String text) {
        return new PythonValue(Set.of(), Set.of(), Set.of(), List.of(), false, Optional.of(text));
    }

    static PythonValue ofRoot(String root) {
        return new PythonValue(Set.of(root), Set.of(), Set.of(root), List.of(), false, Optional.empty());
    }

    static PythonValue ofCallable(Callable callable) {
        return new PythonValue(Set.of(), Set.of(), Set.of(), List.of(callable), false, Optional.empty());
    }

    static PythonValue holding(String name) {
        return new PythonValue(Set.of(), Set.of(), Set.of(name), List.of(), false, Optional.empty());
    }

    /** The value of an item, attribute or element of this value. */
    PythonValue part() {
        if (parts.isEmpty() && text.isEmpty()) {
            return this;
        }
        return new PythonValue(union(roots, parts), parts, holds, callables, false, Optional.empty());
    }

    /** A new container whose elements are the elements of this value. */
    PythonValue copy() {
        return new PythonValue(Set.of(), union(roots, parts), holds, callables, true, Optional.empty());
    }

    /** A new container that holds this value. */
    PythonValue contained() {
        return new PythonValue(Set.of(), union(roots, parts), holds, callables, false, Optional.empty());
    }

    /** A value that may be this or the other one. */
    PythonValue or(PythonValue other) {
        if (equals(other)) {
            return this;
        }
        if (other.equals(FRESH)) {
            return withoutText();
        }
        if (equals(FRESH)) {
            return other.withoutText();
        }
        var allCallables = callables;
        if (!other.callables.isEmpty()) {
            var merged = new LinkedHashSet<>(callables);
            merged.addAll(other.callables);
            allCallables = new ArrayList<>(merged);
        }
        return new PythonValue(
                union(roots, other.roots),
                union(parts, other.parts),
                union(holds, other.holds),
                allCallables,
                copied && other.copied,
                text.equals(other.text) ? text : Optional.empty());
    }

    PythonValue withRoot(String root) {
        return new PythonValue(union(Set.of(root), roots), parts, union(Set.of(root), holds), callables, copied, text);
    }

    PythonValue withoutRoot(String root) {
        var rest = new LinkedHashSet<>(roots);
        rest.remove(root);
        return new PythonValue(rest, parts, holds, callables, copied, text);
    }

    /** The same without the callables that names hold: a result of computing with this value. */
    PythonValue withoutHolds() {
        return new PythonValue(roots, parts, Set.of(), List.of(), copied, text);
    }

    PythonValue withHolds(Set<String> moreHolds, List<Callable> moreCallables) {
        return or(new PythonValue(Set.of(), Set.of(), moreHolds, moreCallables, copied, text));
    }

    private PythonValue withoutText() {
        return text.isEmpty() ? this : new PythonValue(roots, parts, holds, callables, copied, Optional.empty());
    }

    /** Names whose values share mutable state with this one for as long as it lives. */
    Set<String> shared() {
        return copied ? roots : union(roots, parts);
    }

    private static Set<String> union(Set<String> left, Set<String> right) {
        if (right.isEmpty() || left.equals(right)) {
            return left;
        }
        if (left.isEmpty()) {
            return right;
        }
        var all = new LinkedHashSet<>(left);
        all.addAll(right);
        return all;
    }
}
