package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pythongrammar.shaded.pegparser.scope.Scope;
import dev.same.pythongrammar.shaded.pegparser.scope.Scope.DefUse;
import dev.same.pythongrammar.shaded.pegparser.scope.ScopeEnvironment;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One scope of the program during the walk: module, class body, function, comprehension or type parameters. */
final class PythonFrame {
    enum Kind {
        MODULE,
        CLASS,
        FUNCTION,
        /** Runs at once, like the code around it: comprehensions, type parameters. */
        INLINE
    }

    final Kind kind;
    final @Nullable PythonFrame parent;
    /** Of a function: whether it is {@code async}. */
    boolean async;

    private final Scope scope;
    private final int id;
    private final @Nullable String className;

    /** Of a class: what its methods do. */
    final Map<String, Callable> methods = new LinkedHashMap<>();
    /** Of a class: fields declared with an annotation, in order. */
    final Set<String> fields = new LinkedHashSet<>();

    PythonFrame(Kind kind, @Nullable PythonFrame parent, Scope scope, int id, @Nullable String className) {
        this.kind = kind;
        this.parent = parent;
        this.scope = scope;
        this.id = id;
        this.className = className;
    }

    @Nullable
    String className() {
        return className;
    }

    /** Where a name lives. */
    record Place(String key, boolean module, boolean classLocal) {}

    Place resolve(String written) {
        var name = ScopeEnvironment.mangle(className, written);
        if (kind == Kind.MODULE) {
            return new Place(name, true, false);
        }
        var use = scope.getUseOfName(name);
        if (use.contains(DefUse.GlobalExplicit) || use.contains(DefUse.GlobalImplicit)) {
            return new Place(name, true, false);
        }
        if (use.contains(DefUse.Local) || use.contains(DefUse.Cell)) {
            return new Place(key(name), false, kind == Kind.CLASS);
        }
        for (var frame = parent; frame != null && frame.kind != Kind.MODULE; frame = frame.parent) {
            var outer = frame.scope.getUseOfName(name);
            if (frame.kind != Kind.CLASS && (outer.contains(DefUse.Local) || outer.contains(DefUse.Cell))) {
                return new Place(frame.key(name), false, false);
            }
        }
        // A cell of the compiler's own, such as __class__ in a method; or a name the symbol table has not seen.
        return use.contains(DefUse.Free) ? new Place(key(name), false, false) : new Place(name, true, false);
    }

    /** The key of a variable of this frame, which no identifier equals. */
    String key(String name) {
        return id + ":" + name;
    }

    /** The frame whose code this is: of a comprehension that of the code around it. */
    PythonFrame running() {
        var frame = this;
        while (frame.kind == Kind.INLINE && frame.parent != null) {
            frame = frame.parent;
        }
        return frame;
    }

    boolean runsAtModuleLevel() {
        for (var frame = this; frame != null; frame = frame.parent) {
            if (frame.kind == Kind.FUNCTION) {
                return false;
            }
        }
        return true;
    }
}
