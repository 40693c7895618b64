package dev.same.magics.render;

import static dev.same.magics.render.Views.edge;
import static dev.same.magics.render.Views.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.same.magics.render.DagView.Node;
import dev.same.magics.render.DagView.State;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DagViewTest {
    private static final Node A = Node.of("a", State.PLANNED);
    private static final Node B = Node.of("b", State.PLANNED);
    private static final Node C = Node.of("c", State.PLANNED);

    @Test
    void namesEveryProblemAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view(List.of(A, B, A), edge("a", "x"), edge("a", "b"), edge("a", "b")))
                .withMessage("cannot draw \"test\": step \"a\" is there twice;"
                        + " edge from \"a\" to \"x\" names the unknown step \"x\";"
                        + " edge from \"a\" to \"b\" is there twice");
    }

    @Test
    void namesTheStepsOfACycleInTheirOrder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view(List.of(C, A, B), edge("a", "b"), edge("b", "a"), edge("b", "c")))
                .withMessage("cannot draw \"test\": cycle b -> a -> b");
    }

    @Test
    void refusesAStepThatNeedsItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> view(List.of(A), edge("a", "a")))
                .withMessage("cannot draw \"test\": cycle a -> a");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesProgressThatIsNoFraction(double progress) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Node("a", "", State.RUNNING, "", OptionalDouble.of(progress), Optional.empty()))
                .withMessage("progress of step \"a\" must be between 0 and 1, got " + progress);
    }

    @Test
    void spellsStatesAsTheProductDoes() {
        assertThat(State.values())
                .extracting(State::word)
                .containsExactly(
                        "planned",
                        "pending",
                        "queued",
                        "running",
                        "cached",
                        "succeeded",
                        "failed",
                        "cancelled",
                        "skipped");
    }
}
