package dev.same.pipeline.dataflow;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a piece of source does with module-level names when it runs. Used for a whole cell and for each of its top-level
 * statements. Sets iterate in source order.
 *
 * @param reads names whose value from before this source may be read: not surely bound by it earlier. Builtins are
 *     included, the reads of function bodies are not (see {@code callables})
 * @param binds names that are, or may be, bound by it (assignment, import, def, class, for, with, walrus, ...);
 *     {@value #UNKNOWN_NAMES} for a star import, which binds names nobody can list
 * @param surelyBinds the part of {@code binds} that is bound on every path that ends normally
 * @param unbinds names that are surely unbound at its end ({@code del}, the name of an {@code except} clause)
 * @param mutates names whose value is changed in place: item and attribute targets, augmented assignment, methods known to
 *     change their receiver
 * @param callables names bound here to a function, class or lambda, and what calling it does
 * @param carries name bound or changed here -> names whose callables its value may hold ({@code g = f},
 *     {@code [f, h]}, {@code partial(f, 1)}); {@code f()} stands for what calling {@code f} returns ({@code C()})
 * @param calls calls of plain names ({@code f(a, k=b)}) and of methods ({@code root.method}, where the receiver is a name or
 *     a part of its value) made when this source runs
 * @param files what is known of files read and written
 * @param barrier set when the source cannot be understood: everything may be read, bound and changed
 * @param statements its top-level statements; empty in the facts of a statement itself
 * @param shares name bound or changed here -> names with whose values its own may share mutable state ({@code b = a},
 *     {@code v = a.part}, {@code c = [a]}, {@code for row in a})
 * @param processBound name bound or changed here to what cannot leave its process -> names that must hold such a value for it
 *     to be so; none, if it is so anyway. In Java: lambdas, streams, iterators, open files and what holds them
 */
public record CellFacts(
        Set<String> reads,
        Set<String> binds,
        Set<String> surelyBinds,
        Set<String> unbinds,
        Set<String> mutates,
        Map<String, Callable> callables,
        Map<String, Set<String>> carries,
        List<Call> calls,
        FileUse files,
        Optional<Barrier> barrier,
        List<Statement> statements,
        Map<String, Set<String>> shares,
        Map<String, Set<String>> processBound) {
    /** Most of these are empty for most statements: empty ones are shared, since a large notebook has a million of them. */
    public CellFacts {
        reads = shared(reads);
        binds = shared(binds);
        surelyBinds = shared(surelyBinds);
        unbinds = shared(unbinds);
        mutates = shared(mutates);
        callables = shared(callables);
        carries = shared(carries);
        calls = calls.isEmpty() ? List.of() : calls;
        shares = shared(shares);
        processBound = shared(processBound);
    }

    private static <T> Set<T> shared(Set<T> set) {
        return set.isEmpty() ? Set.of() : set;
    }

    private static <K, V> Map<K, V> shared(Map<K, V> map) {
        return map.isEmpty() ? Map.of() : map;
    }

    /** What {@link #binds()} holds for a star import. */
    public static final String UNKNOWN_NAMES = "*";

    /** Facts of source whose values can all leave its process, as far as the plan can tell. */
    public CellFacts(
            Set<String> reads,
            Set<String> binds,
            Set<String> surelyBinds,
            Set<String> unbinds,
            Set<String> mutates,
            Map<String, Callable> callables,
            Map<String, Set<String>> carries,
            List<Call> calls,
            FileUse files,
            Optional<Barrier> barrier,
            List<Statement> statements,
            Map<String, Set<String>> shares) {
        this(
                reads,
                binds,
                surelyBinds,
                unbinds,
                mutates,
                callables,
                carries,
                calls,
                files,
                barrier,
                statements,
                shares,
                Map.of());
    }

    /** Facts of source that shares no values between names. */
    public CellFacts(
            Set<String> reads,
            Set<String> binds,
            Set<String> surelyBinds,
            Set<String> unbinds,
            Set<String> mutates,
            Map<String, Callable> callables,
            Map<String, Set<String>> carries,
            List<Call> calls,
            FileUse files,
            Optional<Barrier> barrier,
            List<Statement> statements) {
        this(
                reads,
                binds,
                surelyBinds,
                unbinds,
                mutates,
                callables,
                carries,
                calls,
                files,
                barrier,
                statements,
                Map.of());
    }

    /** Return these facts with other statements. */
    public CellFacts withStatements(List<Statement> other) {
        return new CellFacts(
                reads,
                binds,
                surelyBinds,
                unbinds,
                mutates,
                callables,
                carries,
                calls,
                files,
                barrier,
                other,
                shares,
                processBound);
    }

    /** Return these facts with more names whose values are changed in place. */
    public CellFacts alsoMutating(Set<String> names) {
        Set<String> all = new LinkedHashSet<>(mutates);
        all.addAll(names);
        return new CellFacts(
                reads,
                binds,
                surelyBinds,
                unbinds,
                all,
                callables,
                carries,
                calls,
                files,
                barrier,
                statements,
                shares,
                processBound);
    }

    /** Return these facts as those of source that can run although it was not understood: its errors become other barriers. */
    public CellFacts withoutSyntaxErrors(String reason) {
        return new CellFacts(
                reads,
                binds,
                surelyBinds,
                unbinds,
                mutates,
                callables,
                carries,
                calls,
                files,
                barrier.map(known -> known.syntaxError() ? new Barrier(reason, known.line(), false) : known),
                statements.stream()
                        .map(statement -> new Statement(
                                statement.kind(),
                                statement.firstLine(),
                                statement.lastLine(),
                                statement.source(),
                                statement.facts().withoutSyntaxErrors(reason)))
                        .toList(),
                shares,
                processBound);
    }

    /** Return the syntax errors in source order: one for each statement that the language's parser can tell from the others. */
    public List<Barrier> syntaxErrors() {
        if (barrier.isEmpty()) {
            return List.of();
        }
        var ofStatements = statements.stream()
                .flatMap(statement -> statement.facts().barrier().stream())
                .filter(Barrier::syntaxError)
                .toList();
        return ofStatements.isEmpty()
                ? barrier.filter(Barrier::syntaxError).stream().toList()
                : ofStatements;
    }

    /**
     * What a function or class does when it is called. For a class: when an instance is made; its reads are those of
     * all its methods, too.
     *
     * @param reads free names read; not yet followed into the functions that it calls
     * @param binds module-level names bound through {@code global}
     * @param mutates free names whose value is changed in place
     * @param mutatedParameters parameters whose argument is changed in place, by name
     * @param parameters names of parameters in order; {@code *args} and {@code **kwargs} with their stars, a lone
     *     {@code *} before parameters that are keyword only
     * @param calls calls made in the body; arguments name free names or own parameters
     * @param methods of a class: what its methods do; their first parameter is the receiver
     * @param carries free name or parameter changed in the body -> free names or parameters which its value may then hold
     * @param returns free names and parameters that the result may be or hold; the own name for a function that is made
     *     in the body
     */
    public record Callable(
            Set<String> reads,
            Set<String> binds,
            Set<String> mutates,
            Set<String> mutatedParameters,
            List<String> parameters,
            List<Call> calls,
            FileUse files,
            Optional<Barrier> barrier,
            Map<String, Callable> methods,
            Map<String, Set<String>> carries,
            Set<String> returns) {
        /** A callable that is no class and keeps or returns none of the values it is given. */
        public Callable(
                Set<String> reads,
                Set<String> binds,
                Set<String> mutates,
                Set<String> mutatedParameters,
                List<String> parameters,
                List<Call> calls,
                FileUse files,
                Optional<Barrier> barrier) {
            this(
                    reads,
                    binds,
                    mutates,
                    mutatedParameters,
                    parameters,
                    calls,
                    files,
                    barrier,
                    Map.of(),
                    Map.of(),
                    Set.of());
        }
    }

    /**
     * A call.
     *
     * @param callee a plain name, or {@code root.method} for a method of the value of {@code root} or of a part of it;
     *     {@code root.[]} for a part that is itself called
     * @param arguments positional arguments that are plain names or parts of their values, by position
     * @param keywords the same for keyword arguments, by keyword; {@value #LATER} for what is given to the function which
     *     the call returns: {@code @on("x")} above {@code def a} gives it {@code a}
     */
    public record Call(String callee, Map<Integer, String> arguments, Map<String, String> keywords, int line) {
        /** Stands for the arguments of functions that a function makes in its body. */
        public static final String LATER = "^";
    }

    /**
     * Files used. Paths are literals as written; reading a folder is reading what is below it.
     *
     * @param readsUnknown true when a file is read whose path is not a literal
     * @param writesUnknown true when a file may be written whose path is not a literal (a shell line, say)
     * @param modules names of imported modules without what stands behind the first dot: where they lie is not known, so each
     *     file may be meant that is called so
     * @param writesUnknownModule whether the file that is not known may be source of a module
     */
    public record FileUse(
            Set<String> reads,
            Set<String> writes,
            boolean readsUnknown,
            boolean writesUnknown,
            Set<String> modules,
            boolean writesUnknownModule) {
        /** Files, none of which is imported. */
        public FileUse(Set<String> reads, Set<String> writes, boolean readsUnknown, boolean writesUnknown) {
            this(reads, writes, readsUnknown, writesUnknown, Set.of(), writesUnknown);
        }

        /** No files. */
        public static final FileUse NONE = new FileUse(Set.of(), Set.of(), false, false);

        /** Tell whether any file is read or written. */
        public boolean any() {
            return usesPaths() || !modules.isEmpty();
        }

        /** Tell whether any file is read or written otherwise than by an import. */
        public boolean usesPaths() {
            return !reads.isEmpty() || !writes.isEmpty() || readsUnknown || writesUnknown;
        }
    }

    /**
     * Why source is opaque.
     *
     * @param reason for people: {@code "exec() can bind any name"}
     * @param line one-based line of the cell
     * @param syntaxError whether the source does not parse at all, so that running it fails at once
     */
    public record Barrier(String reason, int line, boolean syntaxError) {}

    /**
     * A top-level statement.
     *
     * @param firstLine one-based, decorators included
     * @param lastLine one-based, inclusive
     * @param source its text, magics included, without the trailing newline
     */
    public record Statement(StatementKind kind, int firstLine, int lastLine, String source, CellFacts facts) {}

    /** What a top-level statement is, for the cells before the first step. */
    public enum StatementKind {
        /** An import. */
        IMPORT,
        /** A function or class whose decorators, defaults and bases read only builtins, imports and other definitions. */
        DEFINITION,
        /** A docstring, comment, {@code pass}, or a magic without effect on names. */
        NEUTRAL,
        /** Everything else. */
        COMPUTE
    }
}
