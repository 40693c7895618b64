package dev.same.javasession;

import dev.same.javasession.api.CellValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/** A JShell session whose snippets run in this JVM, on the calling thread. Not thread-safe. */
public final class JavaSession implements AutoCloseable {
    /** What the {@code jshell} tool imports by itself. */
    private static final List<String> DEFAULT_IMPORTS = List.of(
            "java.io",
            "java.math",
            "java.net",
            "java.nio.file",
            "java.util",
            "java.util.concurrent",
            "java.util.function",
            "java.util.prefs",
            "java.util.regex",
            "java.util.stream");

    private final SessionClasses classes;
    private final SessionControl control;
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final Frames frames;
    private final Tracebacks tracebacks;
    private final CompileErrors compileErrors = new CompileErrors();
    private final Assistance assistance;
    private final Changes changes;
    private final Variables variables;
    private final SessionSettings settings;
    private final List<Path> classPath = new ArrayList<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> bound = new LinkedHashSet<>();

    /**
     * How a cell ended.
     *
     * @param value of the cell's last snippet, if {@code hasValue}
     * @param hasValue whether the cell ends in an expression, not void, without a semicolon
     */
    public record Outcome(
            Optional<CellError> error, @Nullable Object value, boolean hasValue) {}

    /** Start a session: imports of the {@code jshell} tool, nothing else. */
    public JavaSession(SessionSettings settings) {
        this.settings = settings;
        classes = new SessionClasses(settings.parent(), settings.rewriter());
        control = new SessionControl(classes, settings.border());
        shell = JShell.builder()
                .executionEngine(control.provider(), java.util.Map.of())
                .in(java.io.InputStream.nullInputStream())
                .build();
        analysis = shell.sourceCodeAnalysis();
        frames = new Frames(analysis, () -> shell.snippets().toList());
        assistance = new Assistance(shell, analysis);
        tracebacks = new Tracebacks(frames, settings.cellName());
        changes = new Changes(this::unresolved, shell::status);
        variables = new Variables(shell, analysis, classes, changes);
        for (String name : DEFAULT_IMPORTS) {
            hidden("import " + name + ".*;");
        }
    }

    /** The classes that cells defined. */
    public SessionClasses classes() {
        return classes;
    }

    /** Evaluate a snippet of ours, which cannot fail unless we are wrong. */
    public void hidden(String source) {
        for (SnippetEvent event : shell.eval(source)) {
            if (event.status() == Status.REJECTED || event.exception() != null) {
                String problems = shell.diagnostics(event.snippet())
                        .map(d -> d.getMessage(Locale.ROOT))
                        .toList()
                        .toString();
                throw new IllegalStateException("cannot evaluate \"" + source + "\": " + problems);
            }
        }
    }

    /** Make the source of a whole cell known to tracebacks. */
    public void describeCell(int cell, String source) {
        tracebacks.source(cell, source);
    }

    /**
     * Run source of a cell.
     *
     * @param line one-based line of the cell where the source starts
     */
    public Outcome run(int cell, int line, String source) {
        Magics.Result java = Magics.blank(source);
        for (Magics.Other magic : java.others()) {
            if (done.contains(magic.name())) {
                continue;
            }
            return failed(tracebacks.compileError(
                    new Frames.Place(cell, line + magic.line() - 1),
                    0,
                    List.of("the magic " + magic.name() + " does not exist in a Java step (known: %same, %%same); "
                            + "remove the line, or write it in Java")));
        }
        String code = java.others().stream()
                .filter(magic -> magic.name().startsWith("%%"))
                .findFirst()
                .map(magic -> linesBefore(java.source(), magic.line()))
                .orElse(java.source());
        var snippets = new Snippets(analysis, TypeDeclarations.forJShell(analysis, code));
        bound.clear();
        changes.clear();
        var last = new Outcome(Optional.empty(), null, false);
        for (Optional<Snippets.Part> part = snippets.next(); part.isPresent(); part = snippets.next()) {
            compileErrors.clear();
            last = evaluate(part.get(), cell, line + part.get().line() - 1);
            if (!compileErrors.isEmpty()) {
                if (settings.endsWithError()) {
                    compileRest(snippets, cell, line);
                } else {
                    findErrors(snippets, cell, line);
                }
                return failed(tracebacks.compileErrors(compileErrors.all()));
            }
            if (last.error().isPresent()) {
                return last;
            }
        }
        return last;
    }

    /** Nothing runs any more, but the user wants to see all errors of the cell at once. Declares names without values. */
    private void compileRest(Snippets snippets, int cell, int line) {
        control.compileOnly(true);
        try {
            for (Optional<Snippets.Part> part = snippets.next(); part.isPresent(); part = snippets.next()) {
                evaluate(part.get(), cell, line + part.get().line() - 1);
            }
        } finally {
            control.compileOnly(false);
        }
    }

    /** As {@link #compileRest}, and declares nothing: the session goes on with the values that its names have. */
    private void findErrors(Snippets snippets, int cell, int line) {
        RestOfCell rest = RestOfCell.of(analysis, snippets);
        compileErrors.leftOut(rest.leftOut());
        control.compileOnly(true);
        try {
            rest.block().ifPresent(block -> {
                for (SnippetEvent event : shell.eval(block)) {
                    if (event.status() == Status.REJECTED) {
                        compileErrors.addOfBlock(
                                event.snippet(),
                                shell.diagnostics(event.snippet()).toList(),
                                cell,
                                line);
                    } else {
                        shell.drop(event.snippet());
                    }
                }
            });
            for (Snippets.Part part : rest.broken()) {
                evaluate(part, cell, line + part.line() - 1);
            }
        } finally {
            control.compileOnly(false);
        }
    }

    /** Names of variables and types that the last {@link #run} declared or assigned. */
    public Set<String> boundNames() {
        return Set.copyOf(bound);
    }

    /** What the last {@link #run} did to earlier declarations, and what its own still wait for: sentences for the user. */
    public List<String> notes() {
        return changes.notes();
    }

    public void forgetNotes() {
        changes.clear();
    }

    private static String linesBefore(String source, int line) {
        return source.lines().limit(line - 1L).collect(Collectors.joining("\n"));
    }

    /**
     * Pass over magics: what they would do has been done.
     *
     * @param names such as {@code %maven}; the rest of a cell belongs to one with two percent signs
     */
    public void passOver(Collection<String> names) {
        done.addAll(names);
    }

    /** Make a library's classes known to the compiler and to running code. */
    public void addToClassPath(Path entry) {
        shell.addToClasspath(entry.toString());
        classPath.add(entry);
    }

    /** Forget the variables that JShell made for the values of expressions of the last {@link #run}. */
    public void forgetTemporaries() {
        forget(name -> name.startsWith("$"));
    }

    /** Forget what the last {@link #run} declared. */
    public void forgetDeclarations() {
        forget(name -> true);
    }

    private void forget(Predicate<String> which) {
        shell.snippets()
                .filter(snippet -> shell.status(snippet).isActive())
                .filter(snippet ->
                        boundName(snippet).filter(bound::contains).filter(which).isPresent())
                .filter(snippet -> snippet instanceof DeclarationSnippet)
                .toList()
                .forEach(shell::drop);
    }

    /** What an editor asks about source. */
    public Assistance assistance() {
        return assistance;
    }

    /** Describe an exception that user code threw elsewhere: in {@code toString}, or in a thread. */
    public CellError describe(Throwable thrown, int cell) {
        return tracebacks.describe(thrown, cell, 1);
    }

    /** Describe what ended a cell from outside, at the place where a thread of the cell stood. */
    public CellError describe(String name, String message, StackTraceElement[] stack, int cell) {
        return tracebacks.describe(name, message, stack, cell);
    }

    /** Whether code of a cell is on the stack. */
    public boolean isUserCode(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(Frames::isUserCode);
    }

    /** The variables of the session, and what else cells declared. */
    public Variables variables() {
        return variables;
    }

    /** Start another session with the same settings and libraries, and nothing of what cells declared here. */
    public JavaSession sibling() {
        var session = new JavaSession(settings.withoutBorder());
        classPath.forEach(session::addToClassPath);
        return session;
    }

    private Outcome evaluate(Snippets.Part part, int cell, int line) {
        control.forget();
        frames.start(cell, line);
        Optional<List<SnippetEvent>> quick = QuickForm.of(part.text(), !part.semicolon())
                .map(shell::eval)
                .filter(made -> made.stream().noneMatch(event -> event.status() == Status.REJECTED));
        Object quickValue = CellValue.take();
        List<SnippetEvent> events = quick.orElseGet(() -> shell.eval(part.source()));
        changes.add(events);
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                frames.add(event.snippet(), cell, line);
                boundName(event.snippet()).ifPresent(bound::add);
            }
        }
        for (SnippetEvent event : events) {
            if (event.causeSnippet() == null) {
                Optional<CellError> error = error(event, cell, line);
                if (error.isPresent()) {
                    return failed(error.get());
                }
            }
        }
        if (quick.isPresent()) {
            return new Outcome(Optional.empty(), quickValue, !part.semicolon());
        }
        boolean shown = !part.semicolon()
                && !events.isEmpty()
                && isExpression(events.get(0).snippet());
        return new Outcome(Optional.empty(), shown ? control.value() : null, shown);
    }

    private static Optional<String> boundName(Snippet snippet) {
        if (snippet instanceof DeclarationSnippet declaration) {
            return Optional.of(declaration.name());
        }
        boolean assigns = snippet.subKind() == Snippet.SubKind.ASSIGNMENT_SUBKIND;
        return assigns && snippet instanceof ExpressionSnippet expression
                ? Optional.of(expression.name())
                : Optional.empty();
    }

    private static boolean isExpression(Snippet snippet) {
        return switch (snippet.subKind()) {
            case TEMP_VAR_EXPRESSION_SUBKIND, VAR_VALUE_SUBKIND, ASSIGNMENT_SUBKIND, OTHER_EXPRESSION_SUBKIND ->
                snippet.subKind().hasValue();
            default -> false;
        };
    }

    private Optional<CellError> error(SnippetEvent event, int cell, int line) {
        Snippet snippet = event.snippet();
        if (event.status() == Status.REJECTED) {
            compileErrors.add(snippet, shell.diagnostics(snippet).toList(), cell, line);
            return Optional.empty();
        }
        JShellException exception = event.exception();
        Throwable thrown = control.thrown();
        if (exception instanceof jdk.jshell.UnresolvedReferenceException unresolved) {
            String name = unresolved.getSnippet().name();
            List<String> missing = unresolved(unresolved.getSnippet());
            Frames.Place place = thrown == null
                    ? new Frames.Place(cell, line)
                    : tracebacks.first(callers(thrown)).orElse(new Frames.Place(cell, line));
            return Optional.of(tracebacks.compileError(
                    place, 0, List.of(name + " cannot be used yet, it needs " + String.join(", ", missing))));
        }
        if (thrown != null) {
            return Optional.of(tracebacks.describe(thrown, cell, line));
        }
        if (exception != null) {
            return Optional.of(tracebacks.describe(exception, cell, line));
        }
        if (event.status() == Status.RECOVERABLE_NOT_DEFINED && snippet instanceof VarSnippet) {
            return Optional.of(tracebacks.compileError(
                    new Frames.Place(cell, line), 0, List.of("cannot find " + String.join(", ", unresolved(snippet)))));
        }
        return Optional.empty();
    }

    /** The frames that called the method that cannot run. */
    private static StackTraceElement[] callers(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        return stack.length < 2 ? stack : Arrays.copyOfRange(stack, 1, stack.length);
    }

    private List<String> unresolved(Snippet snippet) {
        return snippet instanceof DeclarationSnippet declaration
                ? shell.unresolvedDependencies(declaration).toList()
                : List.of();
    }

    private static Outcome failed(CellError error) {
        return new Outcome(Optional.of(error), null, false);
    }

    @Override
    public void close() {
        shell.close();
    }
}
