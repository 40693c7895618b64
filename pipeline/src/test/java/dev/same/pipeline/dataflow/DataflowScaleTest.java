package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.dataflow.Dataflow.Cell;
import dev.same.pipeline.dataflow.Dataflow.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Ten thousand steps are no trouble, whatever they do. The timeouts only end a run that has become quadratic. */
class DataflowScaleTest {
    private static final int STEPS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void infersAChain() {
        var flow = infer(index -> index == 0 ? "x0 = 1" : "x" + index + " = x" + (index - 1));

        assertThat(flow.steps().get(9_999).reads()).containsOnlyKeys("x9998");
    }

    @Test
    void infersCallsOfManyFunctions() {
        var flow = infer(index -> index == 0
                ? "def f0(): return 1"
                : "def f" + index + "(): return f" + (index - 1) + "()\ny = f" + index % 50 + "()");

        assertThat(flow.steps().get(9_999).reads()).containsKey("f0");
    }

    @Test
    void infersOneListThatGrows() {
        var flow = infer(index -> index == 0 ? "out = []" : "r" + index + " = [1]\nout.append(r" + index + ")");

        assertThat(flow.steps().get(9_999).reads()).containsOnlyKeys("out");
    }

    @Test
    void infersBarriersInEveryStep() {
        var flow = infer(index -> "v" + index + " = 1\nexec(code)");

        assertThat(flow.steps().get(9_999).reads()).hasSize(9_999).containsEntry("v7", "s9998");
        assertThat(flow.steps().get(9_998).outputs()).hasSize(9_999);
    }

    private static Dataflow infer(IntFunction<String> source) {
        var analyzer = new PythonCellAnalyzer();
        return Assertions.assertTimeoutPreemptively(PATIENCE, () -> {
            List<Step> steps = new ArrayList<>();
            for (var index = 0; index < STEPS; index++) {
                var cell = new Cell(index + 1, analyzer.analyze(source.apply(index)));
                steps.add(new Step("s" + index, List.of(cell), List.of()));
            }
            return Dataflow.infer(List.of(), steps, analyzer::isPredefined);
        });
    }
}
