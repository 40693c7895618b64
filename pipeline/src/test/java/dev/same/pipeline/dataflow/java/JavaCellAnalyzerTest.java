package dev.same.pipeline.dataflow.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.Call;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JavaCellAnalyzerTest {
    private final JavaCellAnalyzer analyzer = new JavaCellAnalyzer();

    static List<AnalyzerCase> cases() {
        return AnalyzerCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsWhatTheTableSays(AnalyzerCase c) {
        CellFacts facts = analyzer.analyze(c.source());

        var softly = new SoftAssertions();
        same(softly, "binds", facts.binds(), c.words("binds"));
        same(softly, "mutates", facts.mutates(), c.words("mutates"));
        if (!c.says("barrier")) {
            same(softly, "reads", facts.reads(), c.words("reads"));
            same(softly, "sure", facts.surelyBinds(), c.says("sure") ? c.words("sure") : c.words("binds"));
            same(softly, "calls", calls(facts.calls(), false), c.words("calls"));
        }
        same(softly, "files", files(facts.files()), c.words("files"));
        String barrier = facts.barrier().map(b -> b.line() + " " + b.reason()).orElse("");
        softly.assertThat(barrier).as("barrier").isEqualTo(String.join(" ", c.words("barrier")));
        if (c.says("kinds")) {
            List<String> kinds =
                    facts.statements().stream().map(s -> s.kind().name()).toList();
            softly.assertThat(kinds).as("kinds").isEqualTo(c.words("kinds"));
        }
        if (c.says("carries")) {
            same(softly, "carries", carries(facts), c.words("carries"));
        }
        if (c.says("method calls")) {
            same(softly, "method calls", calls(facts.calls(), true), c.words("method calls"));
        }
        for (String expected : c.expected().getOrDefault("callable", List.of())) {
            String name = expected.substring(0, expected.indexOf('('));
            softly.assertThat(facts.callables()).as("callables").containsKey(name);
            Callable callable = facts.callables().get(name);
            softly.assertThat(callable == null ? "" : describe(name, callable)).isEqualTo(canonical(expected));
        }
        softly.assertAll();
    }

    @Test
    void findsTheSameForManyCellsAtOnce() {
        List<String> sources = cases().stream().map(AnalyzerCase::source).toList();

        assertThat(analyzer.analyzeAll(sources))
                .isEqualTo(sources.stream().map(analyzer::analyze).toList());
    }

    @Test
    void hasAtLeastFiftyCases() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(50);
    }

    @Test
    void numbersTheLinesOfStatementsAndErrors() {
        CellFacts facts = analyzer.analyze("// first\n\nint x = 1;\nint f() {\n  return 2;\n}\nx +\n  f(;\n");

        assertThat(facts.statements().stream().map(s -> s.firstLine() + "-" + s.lastLine()))
                .containsExactly("3-3", "4-6", "7-8");
        assertThat(facts.barrier()).hasValueSatisfying(barrier -> {
            assertThat(barrier.line()).isEqualTo(8);
            assertThat(barrier.syntaxError()).isTrue();
        });
    }

    @Test
    void givesTheLineOfACall() {
        CellFacts facts = analyzer.analyze("int x = 1;\n\nint y = x\n  + f(x);");

        assertThat(facts.calls())
                .extracting(Call::callee, Call::line)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("f", 4));
    }

    @Test
    void keepsTheSourceOfStatements() {
        String source = "import java.util.List;\n%same step a\nrecord P(int x) {\n}\nvar p = new P(1)";

        assertThat(analyzer.analyze(source).statements().stream().map(Statement::source))
                .containsExactly("import java.util.List;", "%same step a", "record P(int x) {\n}", "var p = new P(1)");
    }

    private static void same(SoftAssertions softly, String what, Collection<String> actual, List<String> expected) {
        softly.assertThat(actual).as(what).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> calls(List<Call> calls, boolean dotted) {
        return calls.stream()
                .filter(call -> call.callee().startsWith(".") == dotted)
                .map(JavaCellAnalyzerTest::describe)
                .toList();
    }

    private static String describe(Call call) {
        return call.callee()
                + new TreeMap<>(call.arguments())
                        .entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining(",", "(", ")"));
    }

    private static List<String> files(CellFacts.FileUse files) {
        List<String> all = new ArrayList<>();
        files.reads().forEach(f -> all.add("r:" + f));
        files.writes().forEach(f -> all.add("w:" + f));
        if (files.readsUnknown()) {
            all.add("r:?");
        }
        if (files.writesUnknown()) {
            all.add("w:?");
        }
        return all;
    }

    private static List<String> carries(CellFacts facts) {
        return facts.carries().entrySet().stream()
                .map(e -> e.getKey() + "=" + String.join(",", e.getValue()))
                .toList();
    }

    /** Reads in order, all parts that are there. */
    private static String describe(String name, Callable callable) {
        Map<String, List<String>> parts = new TreeMap<>();
        parts.put("reads", List.copyOf(callable.reads()));
        parts.put("binds", List.copyOf(callable.binds()));
        parts.put("mutates", List.copyOf(callable.mutates()));
        parts.put("changes", List.copyOf(callable.mutatedParameters()));
        parts.put("calls", calls(callable.calls(), false));
        return describe(name + "(" + String.join(",", callable.parameters()) + ")", parts);
    }

    private static String canonical(String expected) {
        Map<String, List<String>> parts = new TreeMap<>();
        String[] words = expected.split("\\s+");
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String list = words[i].substring(equals + 1);
            String key = words[i].substring(0, equals);
            parts.put(key, list.isEmpty() ? List.of() : key.equals("calls") ? List.of(list) : List.of(list.split(",")));
        }
        return describe(words[0], parts);
    }

    private static String describe(String head, Map<String, List<String>> parts) {
        var text = new StringBuilder(head);
        parts.forEach((key, names) -> {
            if (!names.isEmpty() && !key.equals("calls")) {
                text.append(' ').append(key).append('=').append(String.join(",", new java.util.TreeSet<>(names)));
            } else if (!names.isEmpty()) {
                text.append(' ').append(key).append('=').append(String.join(" ", names));
            }
        });
        return text.toString();
    }
}
