package dev.same.pipeline.dataflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Analyses cells on the other processors while the caller is still busy with something else; answers from what is done
 * then, and analyses what is left. For the thread that made it.
 */
public final class AnalysisAhead implements CellAnalyzer, AutoCloseable {
    /** Cells that a thread takes at a time. */
    private static final int TAKEN = 16;

    private final CellAnalyzer analyzer;
    private final List<String> sources;
    private final CellFacts[] facts;
    private final AtomicInteger next = new AtomicInteger();
    private final List<CompletableFuture<Void>> others = new ArrayList<>();

    /**
     * Begin.
     *
     * @param sources of cells that will be asked for, most of them; read by other threads until {@link #close}
     */
    public AnalysisAhead(CellAnalyzer analyzer, List<String> sources) {
        this.analyzer = analyzer;
        this.sources = sources;
        this.facts = new CellFacts[sources.size()];
        int free = Math.min(Runtime.getRuntime().availableProcessors() - 1, (sources.size() - 1) / TAKEN);
        for (int i = 0; i < free; i++) {
            others.add(CompletableFuture.runAsync(this::work));
        }
    }

    private void work() {
        for (int from = next.getAndAdd(TAKEN); from < sources.size(); from = next.getAndAdd(TAKEN)) {
            for (int i = from; i < Math.min(from + TAKEN, sources.size()); i++) {
                facts[i] = analyzer.analyze(sources.get(i));
            }
        }
    }

    @Override
    public CellFacts analyze(String source) {
        return analyzer.analyze(source);
    }

    @Override
    public List<CellFacts> analyzeAll(List<String> asked) {
        work();
        others.forEach(CompletableFuture::join);
        Map<String, CellFacts> known = new HashMap<>(2 * sources.size());
        for (int i = 0; i < facts.length; i++) {
            known.put(sources.get(i), facts[i]);
        }
        List<String> unknown = asked.stream()
                .filter(source -> !known.containsKey(source))
                .distinct()
                .toList();
        List<CellFacts> found = analyzer.analyzeAll(unknown);
        for (int i = 0; i < found.size(); i++) {
            known.put(unknown.get(i), found.get(i));
        }
        List<CellFacts> all = new ArrayList<>(asked.size());
        for (String source : asked) {
            all.add(known.get(source));
        }
        return all;
    }

    @Override
    public boolean isPredefined(String name) {
        return analyzer.isPredefined(name);
    }

    /** Leave the rest undone. */
    @Override
    public void close() {
        next.set(sources.size());
    }
}
