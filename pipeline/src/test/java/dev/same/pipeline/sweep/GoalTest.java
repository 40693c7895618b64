package dev.same.pipeline.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoalTest {
    @ParameterizedTest
    @CsvSource({
        "auc>0.9, 0.95, true",
        "auc>0.9, 0.9, false",
        "auc >= 0.9, 0.9, true",
        "auc<1e-3, 0.0001, true",
        "auc<=1, 1.5, false",
        "auc==1, 1, true",
        "auc!=1, 1, false"
    })
    void comparesAMetricWithANumber(String text, double value, boolean reached) {
        Goal goal = Goal.parse(text);

        assertThat(goal.isReached(Map.of("auc", DoubleNode.valueOf(value)))).isEqualTo(reached);
        assertThat(Goal.parse(goal.toString())).isEqualTo(goal);
    }

    @Test
    void isNotReachedByWhatIsNotThereOrNoNumber() {
        assertThat(Goal.parse("auc>0").isReached(Map.of())).isFalse();
        assertThat(Goal.parse("auc>0").isReached(Map.of("auc", TextNode.valueOf("1"))))
                .isFalse();
        assertThat(Goal.parse("auc>0").isReached(Map.of("auc", DoubleNode.valueOf(Double.NaN))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auc", "auc>", ">0.9", "auc>high", "auc=>1", ""})
    void saysWhatItExpects(String text) {
        assertThatThrownBy(() -> Goal.parse(text))
                .hasMessageContaining("--until '" + text + "': expected METRIC>NUMBER");
    }
}
