package dev.same.pipeline.plan;

import dev.same.pipeline.dataflow.CellAnalyzer;
import dev.same.pipeline.dataflow.CellFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers what each source gave: the experiments of a sweep differ in a line or two, and to analyse cells is most of what a
 * plan costs. For one thread.
 */
final class RememberedAnalysis implements CellAnalyzer {
    /** The values of parameters make sources that come but once. */
    private static final int MOST = 10_000;

    private final CellAnalyzer analyzer;
    private final Map<String, CellFacts> single = new HashMap<>();

    /** Whole notebooks, since Java's compiler looks at all cells at once. */
    private final Map<List<String>, List<CellFacts>> together = new HashMap<>();

    RememberedAnalysis(CellAnalyzer analyzer) {
        this.analyzer = analyzer;
    }

    @Override
    public CellFacts analyze(String source) {
        if (single.size() > MOST) {
            single.clear();
        }
        return single.computeIfAbsent(source, analyzer::analyze);
    }

    @Override
    public List<CellFacts> analyzeAll(List<String> sources) {
        return together.computeIfAbsent(sources, analyzer::analyzeAll);
    }

    @Override
    public boolean isPredefined(String name) {
        return analyzer.isPredefined(name);
    }
}
