package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.dataflow.Dataflow.Cell;
import dev.same.pipeline.dataflow.Dataflow.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the inference of flows against the table of notebooks, whose expectations are written by hand. */
class DataflowCasesTest {
    private static final Pattern HEAD = Pattern.compile("\\[(prelude|step (\\S+)|cell)((?: --after \\S+)*)]");

    static List<CaseFile.Case> cases() {
        return CaseFile.read("cases.flows.txt").cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheTable(CaseFile.Case example) {
        var flow = infer(example.source());

        assertThat(String.join("\n", describe(flow)))
                .isEqualTo(
                        String.join("\n", example.expected().stream().sorted().toList()));
    }

    /** What a step hands on is what others receive from it, and nothing else. */
    @ParameterizedTest
    @MethodSource("cases")
    void whatIsHandedOnIsWhatOthersReceive(CaseFile.Case example) {
        var flow = infer(example.source());

        for (var step : flow.steps()) {
            var received = new TreeSet<String>();
            for (var other : flow.steps()) {
                other.reads().forEach((name, from) -> {
                    if (from.equals(step.name())) {
                        received.add(name);
                    }
                });
            }
            assertThat(new TreeSet<>(step.outputs())).as(step.name()).isEqualTo(received);
        }
    }

    @Test
    void tableHasAtLeastFiftyCases() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(50);
        assertThat(cases().stream().map(CaseFile.Case::title)).doesNotHaveDuplicates();
    }

    static Dataflow infer(String notebook) {
        var analyzer = new PythonCellAnalyzer();
        List<Cell> prelude = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        var cells = prelude;
        var source = new StringBuilder();
        var number = 0;
        for (var line : (notebook + "\n[cell]").split("\n", -1)) {
            var head = HEAD.matcher(line);
            if (!head.matches()) {
                source.append(line).append('\n');
                continue;
            }
            if (!source.toString().isBlank()) {
                cells.add(new Cell(++number, analyzer.analyze(source.toString())));
            }
            source.setLength(0);
            if (head.group(2) != null) {
                cells = new ArrayList<>();
                var after =
                        List.of(head.group(3).replace(" --after ", " ").strip().split(" "));
                steps.add(new Step(head.group(2), cells, after));
            }
        }
        return Dataflow.infer(prelude, steps, analyzer::isPredefined);
    }

    private static List<String> describe(Dataflow flow) {
        List<String> lines = new ArrayList<>();
        lines.add("steps: "
                + String.join(" ", flow.steps().stream().map(StepFlow::name).toList()));
        for (var step : flow.steps()) {
            describe(lines, step);
        }
        for (var notice : flow.notices()) {
            lines.add("notice " + notice.kind() + " " + notice.step()
                    + notice.name().map(name -> " " + name).orElse(""));
        }
        return lines.stream().sorted().toList();
    }

    private static void describe(List<String> lines, StepFlow step) {
        var names = new TreeMap<String, Collection<String>>();
        step.reads()
                .forEach((name, from) ->
                        names.computeIfAbsent(from, any -> new TreeSet<>()).add(name));
        step.after().forEach((earlier, cause) -> {
            var reasons = names.computeIfAbsent(earlier, any -> new TreeSet<>());
            cause.files().forEach(file -> reasons.add("file:" + file));
            if (cause.declared()) {
                reasons.add("@after");
            }
            if (cause.barrier() && !earlier.startsWith(Dataflow.SETUP)) {
                reasons.add("!barrier");
            }
        });
        names.forEach((from, reasons) -> {
            if (!reasons.isEmpty()) {
                lines.add(step.name() + " <- " + from + ": " + String.join(" ", reasons));
            }
        });
        // The step that runs the prelude has all of them.
        if (!step.definitions().isEmpty() && !step.runsPrelude()) {
            List<String> defined = new ArrayList<>();
            step.definitions()
                    .forEach(definition ->
                            defined.addAll(definition.statement().facts().binds()));
            lines.add(step.name() + " defines: " + String.join(" ", defined));
        }
    }
}
