package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.PythonParser.PythonSyntaxException;
import dev.same.pythongrammar.shaded.pegparser.tokenizer.SourceRange;
import java.util.Optional;

/**
 * Refuses statements and expressions that parse but stand where Python's compiler does not allow them. Messages are CPython's.
 *
 * <p>As in IPython, {@code await} may stand outside of functions.
 */
final class PythonPlaces {
    private final PythonWalker walker;
    private Optional<PythonSyntaxException> first = Optional.empty();

    PythonPlaces(PythonWalker walker) {
        this.walker = walker;
    }

    /** Return the error that comes first in the source, if there is one. */
    Optional<PythonSyntaxException> first() {
        return first;
    }

    void needsFunction(String what, SourceRange place) {
        if (walker.frame.running().kind != PythonFrame.Kind.FUNCTION) {
            refuse("'" + what + "' outside function", place);
        }
    }

    void needsLoop(boolean inLoop, String message, SourceRange place) {
        if (!inLoop) {
            refuse(message, place);
        }
    }

    void needsAsync(String message, SourceRange place) {
        var frame = walker.frame.running();
        if (frame.kind == PythonFrame.Kind.CLASS || (frame.kind == PythonFrame.Kind.FUNCTION && !frame.async)) {
            refuse(message, place);
        }
    }

    void refuse(String message, SourceRange place) {
        if (first.filter(known -> known.line() <= place.startLine).isEmpty()) {
            first = Optional.of(new PythonSyntaxException(message, place.startLine));
        }
    }
}
