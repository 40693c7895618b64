package dev.same.pipeline.dataflow;

import dev.same.pythongrammar.shaded.pegparser.FutureFeature;
import dev.same.pythongrammar.shaded.pegparser.InputType;
import dev.same.pythongrammar.shaded.pegparser.Parser;
import dev.same.pythongrammar.shaded.pegparser.ParserCallbacks;
import dev.same.pythongrammar.shaded.pegparser.RuleResultCache;
import dev.same.pythongrammar.shaded.pegparser.scope.ScopeEnvironment;
import dev.same.pythongrammar.shaded.pegparser.sst.ModTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import dev.same.pythongrammar.shaded.pegparser.tokenizer.SourceRange;
import java.util.EnumSet;

/** Parses Python source into a tree and its scopes. */
final class PythonParser {
    private static final int FEATURE_VERSION = 14;

    private PythonParser() {}

    /**
     * A module that parsed.
     *
     * @param lazyAnnotations whether annotations are not evaluated: {@code from __future__ import annotations}
     */
    record Parsed(ModTy.Module module, ScopeEnvironment scopes, boolean lazyAnnotations) {}

    /** Source that does not parse. The message is CPython's. */
    static final class PythonSyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int line;

        PythonSyntaxException(String message, int line) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    static Parsed parse(String cell) throws PythonSyntaxException {
        // Without a final line break the tokenizer finds the end by way of an exception, several times a cell.
        var source = cell.endsWith("\n") ? cell : cell + "\n";
        try {
            return parseOnce(source);
        } catch (RejectedSource rejected) {
            var rewritten = PythonNewerSyntax.rewrite(source);
            if (!rewritten.equals(source)) {
                try {
                    return parseOnce(rewritten);
                } catch (RejectedSource stillRejected) {
                    // The first message speaks of the source as the user wrote it.
                }
            }
            throw new PythonSyntaxException(rejected.message, rejected.line);
        }
    }

    private static Parsed parseOnce(String source) {
        var callbacks = new Callbacks();
        try {
            var parser =
                    new Parser(source, callbacks, InputType.FILE, EnumSet.noneOf(Parser.Flags.class), FEATURE_VERSION);
            var module = (ModTy.Module) parser.parse();
            RuleResultCache.recycle(parser);
            var lazyAnnotations = importsFutureAnnotations(module);
            var features =
                    lazyAnnotations ? EnumSet.of(FutureFeature.ANNOTATIONS) : EnumSet.noneOf(FutureFeature.class);
            return new Parsed(module, ScopeEnvironment.analyze(module, callbacks, features), lazyAnnotations);
        } catch (RejectedSource rejected) {
            throw rejected;
        } catch (RuntimeException | AssertionError defect) {
            // Seen on garbage only: an index out of range in the tokenizer. For the caller it is source that cannot
            // run.
            throw new RejectedSource("invalid syntax", 1);
        }
    }

    private static boolean importsFutureAnnotations(ModTy.Module module) {
        for (var statement : PythonTree.statements(module.body)) {
            if (statement instanceof StmtTy.ImportFrom from && "__future__".equals(from.module)) {
                for (var alias : PythonTree.aliases(from.names)) {
                    if (alias.name.equals("annotations")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static final class RejectedSource extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String message;
        private final int line;

        RejectedSource(String message, int line) {
            super(message, null, false, false);
            this.message = message;
            this.line = line;
        }
    }

    private static final class Callbacks implements ParserCallbacks {
        @Override
        public void safePointPoll() {}

        @Override
        public RuntimeException reportIncompleteSource(int line) {
            throw new RejectedSource("unexpected EOF while parsing", line);
        }

        @Override
        public RuntimeException onError(ErrorType type, SourceRange range, String message) {
            throw new RejectedSource(message, Math.max(1, range.startLine));
        }

        @Override
        public void onWarning(WarningType type, SourceRange range, String message) {}

        @Override
        public void onWarning(WarningType type, SourceRange range, String message, Object... arguments) {}
    }
}
