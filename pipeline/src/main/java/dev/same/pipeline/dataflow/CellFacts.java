package dev.same.pipeline.dataflow;

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
 * @param binds names that are, or may be, bound by it (assignment, import, def, class, for, with, walrus, ...)
 * @param surelyBinds the part of {@code binds} that is bound on every path that ends normally
 * @param unbinds names that are surely unbound at its end ({@code del}, the name of an {@code except} clause)
 * @param mutates names whose value is changed in place: item and attribute targets, augmented assignment, methods known to
 *     change their receiver
 * @param callables names bound here to a function, class or lambda, and what calling it does
 * @param carries name bound here -> names whose callables its value may hold ({@code g = f}, {@code [f, h]},
 *     {@code partial(f, 1)}, {@code C()})
 * @param calls calls of plain names ({@code f(a, k=b)}) made when this source runs
 * @param files what is known of files read and written
 * @param barrier set when the source cannot be understood: everything may be read, bound and changed
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
        List<Statement> statements) {

    /**
     * What a function or class does when it is called.
     *
     * @param reads free names read; not yet followed into the functions that it calls
     * @param binds module-level names bound through {@code global}
     * @param mutates free names whose value is changed in place
     * @param mutatedParameters parameters whose argument is changed in place, by name
     * @param parameters names of parameters in order
     * @param calls calls of plain names made in the body; arguments name free names or own parameters
     */
    public record Callable(
            Set<String> reads,
            Set<String> binds,
            Set<String> mutates,
            Set<String> mutatedParameters,
            List<String> parameters,
            List<Call> calls,
            FileUse files,
            Optional<Barrier> barrier) {}

    /**
     * A call of a plain name.
     *
     * @param arguments positional arguments that are plain names, by position
     * @param keywords keyword arguments that are plain names, by keyword
     */
    public record Call(String callee, Map<Integer, String> arguments, Map<String, String> keywords, int line) {}

    /**
     * Files used. Paths are literals as written.
     *
     * @param readsUnknown true when a file is read whose path is not a literal
     * @param writesUnknown true when a file may be written whose path is not a literal (a shell line, say)
     */
    public record FileUse(Set<String> reads, Set<String> writes, boolean readsUnknown, boolean writesUnknown) {}

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
        /** An import of known names. */
        IMPORT,
        /** A function or class whose decorators, defaults and bases read only builtins, imports and other definitions. */
        DEFINITION,
        /** A docstring, comment, {@code pass}, or a magic without effect on names. */
        NEUTRAL,
        /** Everything else. */
        COMPUTE
    }
}
