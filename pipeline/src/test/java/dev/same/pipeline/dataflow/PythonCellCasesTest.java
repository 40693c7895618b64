package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the analyser against the def/use table, whose expectations are written by hand. */
class PythonCellCasesTest {
    private final CellAnalyzer analyzer = new PythonCellAnalyzer();

    static List<CaseFile.Case> cases() {
        return CaseFile.read("cases.cells.txt").cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheTable(CaseFile.Case example) {
        var facts = analyzer.analyze(example.source());

        assertThat(String.join("\n", describe(facts))).isEqualTo(String.join("\n", sorted(example.expected())));
    }

    @Test
    void tableHasAtLeastOneHundredAndTwentyCases() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(120);
        assertThat(cases().stream().map(CaseFile.Case::title)).doesNotHaveDuplicates();
    }

    private List<String> describe(CellFacts facts) {
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "reads",
                facts.reads().stream()
                        .filter(name -> !analyzer.isPredefined(name))
                        .toList());
        add(lines, "binds", facts.surelyBinds());
        var perhaps = new ArrayList<>(facts.binds());
        perhaps.removeAll(facts.surelyBinds());
        perhaps.removeAll(facts.unbinds());
        add(lines, "may bind", perhaps);
        add(lines, "unbinds", facts.unbinds());
        add(lines, "changes", facts.mutates());
        facts.callables().forEach((name, callable) -> describe(lines, "call " + name, callable));
        addFiles(lines, "", facts.files());
        facts.barrier().ifPresent(barrier -> lines.add("barrier " + barrier.line() + ": " + barrier.reason()));
        return sorted(lines);
    }

    private void describe(List<String> lines, String title, Callable callable) {
        var before = lines.size();
        add(
                lines,
                title + " reads",
                callable.reads().stream()
                        .filter(name -> !analyzer.isPredefined(name))
                        .toList());
        add(lines, title + " binds", callable.binds());
        add(lines, title + " changes", callable.mutates());
        add(lines, title + " changes argument", callable.mutatedParameters());
        addFiles(lines, title + " ", callable.files());
        callable.barrier().ifPresent(barrier -> lines.add(title + " barrier " + barrier.line()));
        callable.methods()
                .forEach((name, method) ->
                        add(lines, title + "." + name + " changes argument", method.mutatedParameters()));
        if (lines.size() == before) {
            lines.add(title);
        }
    }

    private static void addFiles(List<String> lines, String title, CellFacts.FileUse files) {
        var reads = new TreeSet<>(files.reads());
        var writes = new TreeSet<>(files.writes());
        if (files.readsUnknown()) {
            reads.add("*");
        }
        if (files.writesUnknown()) {
            writes.add("*");
        }
        add(lines, title + "reads file", reads);
        add(lines, title + "writes file", writes);
    }

    private static void add(List<String> lines, String title, Collection<String> names) {
        if (!names.isEmpty()) {
            lines.add(title + ": " + String.join(" ", new TreeSet<>(names)));
        }
    }

    private static List<String> sorted(Collection<String> lines) {
        return lines.stream().sorted().toList();
    }
}
