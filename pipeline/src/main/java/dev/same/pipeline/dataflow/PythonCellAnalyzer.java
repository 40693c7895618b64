package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Barrier;
import dev.same.pipeline.dataflow.CellFacts.FileUse;
import dev.same.pipeline.dataflow.PythonParser.PythonSyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Analyses cells of Python notebooks, magics and shell lines included, without a Python interpreter.
 *
 * <p>Stateless and thread-safe. Deeply nested source is walked on a thread of its own with a larger stack; source that is
 * too large or too deep for that comes back as a barrier.
 */
public final class PythonCellAnalyzer implements CellAnalyzer {
    private static final int MAX_CHARACTERS = 4_000_000;
    private static final long LARGE_STACK_BYTES = 256L << 20;

    /** Create an analyser. */
    public PythonCellAnalyzer() {}

    @Override
    public CellFacts analyze(String source) {
        if (source.length() > MAX_CHARACTERS) {
            return opaque("a cell of " + source.length() + " characters is too large to analyse", 1, false);
        }
        try {
            return analyzeHere(source);
        } catch (StackOverflowError tooDeep) {
            return analyzeWithLargeStack(source);
        }
    }

    @Override
    public boolean isPredefined(String name) {
        return PythonBuiltins.contains(name);
    }

    private static CellFacts analyzeHere(String source) {
        var form = PythonForm.of(source);
        try {
            checkCharacters(source);
            return new PythonCell(form, PythonParser.parse(form.python())).facts();
        } catch (PythonSyntaxException invalid) {
            return opaque("SyntaxError: " + invalid.getMessage(), invalid.line(), true);
        }
    }

    /** No source in UTF-8 holds these, and the parser does not mind them. */
    private static void checkCharacters(String source) throws PythonSyntaxException {
        var line = 1;
        for (var index = 0; index < source.length(); index++) {
            var c = source.charAt(index);
            if (c == '\n') {
                line++;
            } else if (c == 0) {
                throw new PythonSyntaxException("source code string cannot contain null bytes", line);
            } else if (Character.isSurrogate(c)) {
                if (!Character.isSurrogatePair(c, index + 1 < source.length() ? source.charAt(index + 1) : c)) {
                    throw new PythonSyntaxException(
                            "half of a surrogate pair, \\u%x, is no character".formatted((int) c), line);
                }
                index++;
            }
        }
    }

    private static CellFacts analyzeWithLargeStack(String source) {
        var tooDeepToo = opaque("the cell is nested too deeply to analyse", 1, false);
        List<CellFacts> result = Collections.synchronizedList(new ArrayList<>());
        var thread = new Thread(
                null,
                () -> {
                    try {
                        result.add(analyzeHere(source));
                    } catch (StackOverflowError tooDeep) {
                        result.add(tooDeepToo);
                    }
                },
                "same-deep-cell",
                LARGE_STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return result.isEmpty() ? tooDeepToo : result.get(0);
    }

    private static CellFacts opaque(String reason, int line, boolean syntaxError) {
        return new CellFacts(
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                List.of(),
                FileUse.NONE,
                Optional.of(new Barrier(reason, line, syntaxError)),
                List.of());
    }
}
