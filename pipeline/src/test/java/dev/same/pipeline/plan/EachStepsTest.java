package dev.same.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.SameException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class EachStepsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void elementsReceiveTheirElementAndNotTheList() {
        PlannedStep train = plan(
                        "%same step prepare\nfolds = [1, 2]\nscale = 3",
                        "%same step train --each fold=folds --parallel 4\nmodel = fold * scale",
                        "%same step pick\nprint(model)")
                .step("train")
                .orElseThrow();

        PlannedEach each = train.each().orElseThrow();
        assertThat(each.variables()).containsExactly(new PlannedEach.Variable("fold", "folds"));
        assertThat(each.parallel()).contains(4);
        assertThat(each.listsOnly()).containsExactly("folds");
        assertThat(train.inputs())
                .extracting(PlannedStep.PlannedInput::name)
                .containsExactlyInAnyOrder("folds", "scale");
        assertThat(train.outputs()).containsExactly("model");
    }

    @Test
    void elementsReceiveAListThatTheirCodeUses() {
        PlannedStep train = plan(
                        "%same step prepare\nfolds = [1, 2]",
                        "%same step train --each fold=folds\nmodel = fold / len(folds)",
                        "%same step pick\nprint(model)")
                .step("train")
                .orElseThrow();

        assertThat(train.each().orElseThrow().listsOnly()).isEmpty();
    }

    @Test
    void readsListsRangesAndListsOfOuterElements() {
        PlannedStep step = plan("%same step a --each \"x=[[1,2],'b']\" --each y=x --each 'i=range(2, 5)'\nz = x")
                .steps()
                .get(0);

        assertThat(step.each().orElseThrow().variables())
                .containsExactly(
                        new PlannedEach.Variable("x", "[[1, 2], \"b\"]"),
                        new PlannedEach.Variable("y", "x"),
                        new PlannedEach.Variable("i", "range(2, 5)"));
        assertThat(step.inputs()).isEmpty();
    }

    @Test
    void aParameterMayBeTheList() {
        PlannedStep step = plan(
                        "%same param lrs=[0.1,0.01]", "%same step b\nq = 1", "%same step a --each lr=lrs\nz = lr")
                .step("a")
                .orElseThrow();

        assertThat(step.each().orElseThrow().listsOnly()).containsExactly("lrs");
    }

    static final List<Arguments> REFUSED = List.of(
            Arguments.of("%same step t --parallel 2\nm = 1", "cell 2, line 1: step \"t\": --parallel"),
            Arguments.of(
                    "%same step t --each class=xs\nm = 1",
                    "cell 2, line 1: step \"t\": --each class=xs: \"class\" is a word"),
            Arguments.of(
                    "%same step t --each x=xs --each x=[1]\nm = 1",
                    "cell 2, line 1: step \"t\": --each x=[1]: x is bound by another --each"),
            Arguments.of(
                    "%same step t --each x=nowhere\nm = 1",
                    "cell 2, line 1: step \"t\": --each x=nowhere: no earlier cell binds nowhere"),
            Arguments.of(
                    "%same step t --each x=xs\ntotal = total + x", "it reads total from an earlier step and binds"),
            Arguments.of("%same step t --each x=xs\nseen.append(x)", "it changes seen in place"),
            Arguments.of(
                    "%same step t --each x=xs\nimport json\nm = 1",
                    "cell 2, line 2: step \"t\" runs once for each element, and a later step uses json"),
            Arguments.of(
                    "%same step t --each x=xs\ndef f(): return x",
                    "cell 2, line 2: step \"t\" runs once for each element, and a later step uses f"),
            Arguments.of("%same step t --each x=xs\nk = x\nf = lambda v: v * k", "f uses k when called"),
            Arguments.of(
                    "%same step t --each x=xs\ne = x\ndef make(): return lambda v: v * e\nf = make()",
                    "make uses e when called"),
            Arguments.of(
                    "%same step t --each e=xs\nm = e",
                    "a later step reads e, which --each binds within this step only"));

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesWhatElementsCouldSeeOfEachOtherAndWhatMakesNoSense(String cell, String message) {
        assertThatThrownBy(() -> plan(
                        "%same step prepare\nxs = [1, 2]\ntotal = 0\nseen = []",
                        cell, "%same step end\nprint(total, json, f, e)"))
                .isInstanceOf(SameException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesJava() {
        assertThatThrownBy(
                        () -> new Planner().plan(notebook("java", "%same step a --each x=[1,2]\nint y = x;"), Map.of()))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("cell 1, line 1: step \"a\": --each x=[1,2] works in Python notebooks only");
    }

    private static Plan plan(String... sources) {
        return new Planner().plan(notebook("python", sources), Map.of());
    }

    private static Notebook notebook(String language, String... sources) {
        var json = JSON.createObjectNode().put("nbformat", 4).put("nbformat_minor", 5);
        json.putObject("metadata")
                .putObject("kernelspec")
                .put("language", language)
                .put("name", language)
                .put("display_name", language);
        var cells = json.putArray("cells");
        for (String source : sources) {
            var cell = cells.addObject()
                    .put("cell_type", "code")
                    .put("id", "c" + cells.size())
                    .put("source", source)
                    .putNull("execution_count");
            cell.putObject("metadata");
            cell.putArray("outputs");
        }
        return new NotebookReader().parse(json.toString(), "test.ipynb");
    }
}
