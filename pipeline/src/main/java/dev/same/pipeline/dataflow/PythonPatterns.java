package dev.same.pipeline.dataflow;

import static dev.same.pipeline.dataflow.PythonTree.list;

import dev.same.pythongrammar.shaded.pegparser.sst.MatchCaseTy;
import dev.same.pythongrammar.shaded.pegparser.sst.PatternTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks {@code match}: captures bind even when the case fails afterwards. */
final class PythonPatterns {
    private final PythonWalker walker;

    PythonPatterns(PythonWalker walker) {
        this.walker = walker;
    }

    void match(StmtTy.Match match) {
        var subject = walker.expressions.eval(match.subject);
        var start = walker.state;
        List<PythonState> ends = new ArrayList<>();
        var exhaustive = false;
        for (MatchCaseTy alternative : list(match.cases)) {
            var tried = walker.branch(start, () -> {
                capture(alternative.pattern, subject);
                if (alternative.guard != null) {
                    walker.expressions.eval(alternative.guard);
                }
            });
            var end = walker.branch(start, () -> {
                walker.state.apply(tried);
                walker.statements.walk(PythonTree.statements(alternative.body));
            });
            ends.add(end.since(start));
            // A later case runs after this one has failed, perhaps halfway.
            var failed = start.branch();
            start.join(List.of(failed, tried));
            exhaustive |= alternative.guard == null && isIrrefutable(alternative.pattern);
        }
        if (!exhaustive) {
            ends.add(start.branch());
        }
        start.join(ends);
    }

    private static boolean isIrrefutable(PatternTy pattern) {
        return pattern instanceof PatternTy.MatchAs as && (as.pattern == null || isIrrefutable(as.pattern));
    }

    private void capture(PatternTy pattern, PythonValue subject) {
        if (pattern instanceof PatternTy.MatchAs as) {
            if (as.pattern != null) {
                capture(as.pattern, subject);
            }
            captureName(as.name, subject);
        } else if (pattern instanceof PatternTy.MatchStar star) {
            captureName(star.name, subject.part().contained());
        } else if (pattern instanceof PatternTy.MatchValue value) {
            walker.expressions.eval(value.value);
        } else if (pattern instanceof PatternTy.MatchSequence sequence) {
            captureAll(sequence.patterns, subject.part());
        } else if (pattern instanceof PatternTy.MatchOr or) {
            captureAll(or.patterns, subject);
        } else if (pattern instanceof PatternTy.MatchMapping mapping) {
            list(mapping.keys).forEach(walker.expressions::eval);
            captureAll(mapping.patterns, subject.part());
            captureName(mapping.rest, subject.part().contained());
        } else if (pattern instanceof PatternTy.MatchClass type) {
            walker.expressions.eval(type.cls);
            captureAll(type.patterns, subject.part());
            captureAll(type.kwdPatterns, subject.part());
        }
    }

    private void captureAll(PatternTy @Nullable [] patterns, PythonValue subject) {
        for (var pattern : list(patterns)) {
            capture(pattern, subject);
        }
    }

    private void captureName(@Nullable String name, PythonValue value) {
        if (name != null) {
            walker.bind(name, value);
        }
    }
}
