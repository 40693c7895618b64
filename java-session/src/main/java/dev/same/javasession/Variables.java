package dev.same.javasession;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;

/** The names that a session has, and the fields that hold its variables. Not thread-safe, as the session. */
public final class Variables {
    /** No cell can have it: names with a dollar sign are JShell's. */
    private static final String PROBE = "probe$";

    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final SessionClasses classes;
    private final Changes changes;

    Variables(JShell shell, SourceCodeAnalysis analysis, SessionClasses classes, Changes changes) {
        this.shell = shell;
        this.analysis = analysis;
        this.classes = classes;
        this.changes = changes;
    }

    /** Variables, types and methods that cells declared. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        Stream.of(shell.variables(), shell.types(), shell.methods())
                .flatMap(snippets -> snippets)
                .filter(snippet -> shell.status(snippet).isActive())
                .map(DeclarationSnippet::name)
                .filter(name -> !name.contains("$"))
                .forEach(names::add);
        return names;
    }

    /**
     * Declare a variable without a value. One that has the name is replaced, unless the new one cannot be declared.
     *
     * @return why it could not be declared
     */
    public Optional<String> declare(String type, String name) {
        if (find(name).isPresent()) {
            Optional<String> problem = evaluate(type, PROBE);
            shell.variables()
                    .filter(probe -> probe.name().equals(PROBE))
                    .toList()
                    .forEach(shell::drop);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return evaluate(type, name);
    }

    private Optional<String> evaluate(String type, String name) {
        List<SnippetEvent> events = shell.eval(type + " " + name + ";");
        changes.add(events);
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null && event.status() != Status.VALID) {
                List<String> why = event.status() == Status.REJECTED
                        ? shell.diagnostics(event.snippet())
                                .map(d -> d.getMessage(Locale.ROOT))
                                .toList()
                        : unresolved(event.snippet());
                return Optional.of(String.join("; ", why));
            }
        }
        return Optional.empty();
    }

    private List<String> unresolved(Snippet snippet) {
        return snippet instanceof DeclarationSnippet declaration
                ? shell.unresolvedDependencies(declaration).toList()
                : List.of();
    }

    /** The static field that holds a variable, if there is such a variable. */
    public Optional<Field> find(String name) {
        return shell.variables()
                .filter(v -> v.name().equals(name) && shell.status(v) == Status.VALID)
                .findFirst()
                .map(this::field);
    }

    /** The static type of a variable, as source for {@link #declare}. */
    public String typeSource(Field variable) {
        return new TypeSource(classes).of(variable);
    }

    private Field field(VarSnippet variable) {
        String wrapper = analysis.wrapper(variable).fullClassName();
        try {
            Field field = Class.forName(wrapper, true, classes.loader()).getDeclaredField(variable.name());
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("variable " + variable.name() + " has no field in " + wrapper, e);
        }
    }
}
