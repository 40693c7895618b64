package dev.same.notebook.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramProblemsTest {
    static Stream<Arguments> oneCell() {
        return Stream.of(
                arguments("%same step\nx", "cell 1, line 1: %same step has no name (write %same step NAME)"),
                arguments(
                        "x = 1\n%same step a\ny",
                        "cell 1, line 2: %same step is not the first statement of its cell (move"),
                arguments("%%time\n%same step a\ny", "cell 1, line 2: %same step is not the first statement"),
                arguments("%same step a\n%same step b\nx", "cell 1, line 2: a second %same step in one cell (split"),
                arguments("%same step a\n# only this", "cell 1, line 1: step \"a\" has no code (put code after it"),
                arguments(
                        "%same step a --cppu 2\nx",
                        "cell 1, line 1: unknown option \"--cppu\" of step (did you mean --cpu? allowed: --after, --env, "
                                + "--image, --cpu, --memory, --gpu, --disk, --each, --parallel, --cache, --retries, --timeout, --secret)"),
                arguments("%same step a -c 2\nx", "unknown option \"-c\" of step"),
                arguments("%same step a --cpu\nx", "cell 1, line 1: option --cpu has no value (write --cpu CPUS)"),
                arguments("%same step a --cpu --gpu 1\nx", "option --cpu has no value"),
                arguments("%same step a b\nx", "cell 1, line 1: unexpected word \"b\" after step \"a\" (quote"),
                arguments("%same step a --env 'x\nx", "the quote ' at column 14 of \"step a --env 'x\" does not end"),
                arguments(
                        "%same step a --cpu two\nx",
                        "cell 1, line 1: cpu \"two\" cannot be read (allowed: 2, 0.5 or 500m"),
                arguments("%same step a --cpu 0\nx", "cpu \"0\" cannot be read"),
                arguments("%same step a --memory 4Q\nx", "memory \"4Q\" cannot be read (allowed: bytes"),
                arguments("%same step a --memory 0.1\nx", "memory \"0.1\" cannot be read"),
                arguments("%same step a --gpu 1.5\nx", "gpu \"1.5\" cannot be read (allowed: a whole number)"),
                arguments("%same step a --disk x:1Gi\nx", "disk \"x:1Gi\" cannot be read (allowed: NAME:SIZE:PATH"),
                arguments("%same step a --each x\nx", "each \"x\" cannot be read (allowed: X=XS"),
                arguments("%same step a --each x=x\nx", "each \"x=x\" cannot be read"),
                arguments("%same step a --cache maybe\nx", "cache \"maybe\" cannot be read (allowed: on, off, or"),
                arguments("%same step a --timeout 0s\nx", "timeout \"0s\" cannot be read"),
                arguments("%same step a --retries -1\nx", "retries \"-1\" cannot be read"),
                arguments("%same step a --secret a/b\nx", "secret \"a/b\" cannot be read"),
                arguments("%same step a --cpu 2 --cpu 3\nx", "cpu \"3\" contradicts \"2\" in cell 1"),
                arguments("%same step a --env e --image i\nx", "env \"e\" and image \"i\" contradict each other"),
                arguments(
                        "%same step 1st\nx",
                        "\"1st\" cannot be the name of a step (for instance \"step-1st\"; a name has"),
                arguments("%same step 'my step!'\nx", "(for instance \"my-step\";"),
                arguments("%same step " + "a".repeat(64) + "\nx", "at most 63 characters"),
                arguments("%same step con\nx", "for instance \"step-con\""),
                arguments("%same step a-\nx", "for instance \"a\""),
                arguments(
                        "%same step a --after b\nx",
                        "step \"a\" is after \"b\", which is no step (did you mean a? allowed: a)"),
                arguments("%same step a --after a\nx", "cell 1, line 1: step \"a\" is after itself"),
                arguments(
                        "%same stpe a\nx",
                        "cell 1, line 1: unknown verb \"stpe\" of %same (did you mean step? allowed: step, param"),
                arguments("x = %same get 1 m", "cell 1, line 1: the result of %same get is assigned"),
                arguments("%same param\nx", "cell 1, line 1: %same param declares no parameter"),
                arguments("%same param a\nx", "\"a\" is no parameter (write NAME=VALUE"),
                arguments("%same param a = 1\nx", "\"a\" is no parameter"),
                arguments("%same param a=[1\nx", "parameter \"a\" has no readable value: [1"),
                arguments("%same param a=1 a=2\nx", "parameter \"a\" is declared twice (first in cell 1, line 1)"),
                arguments("if x:\n  %same param a=1", "cell 1, line 2: %same param stands inside a block"),
                arguments("# nothing", "the notebook has no code to run"));
    }

    @ParameterizedTest
    @MethodSource("oneCell")
    void namesCellLineAndWayOut(String source, String message) {
        assertThat(messages(Notebooks.python().code(source))).anyMatch(text -> text.contains(message));
    }

    @Test
    void reportsAllProblemsSortedByPlace() {
        var messages = messages(Notebooks.python()
                .code("%same step a --cpu x\n1")
                .markdown("text")
                .code("%same step a\n2")
                .code("%same stpe b\n%same param =")
                .code("%same step c --after d"));

        assertThat(messages).hasSize(6);
        assertThat(messages.get(0)).startsWith("cell 1, line 1: cpu \"x\"");
        assertThat(messages.get(1))
                .isEqualTo(
                        "cell 3, line 1: step \"a\" is defined twice (first in cell 1) (give one of them another name)");
        assertThat(messages.get(2)).startsWith("cell 4, line 1: unknown verb");
        assertThat(messages.get(3)).startsWith("cell 4, line 2:");
        assertThat(messages.get(4)).startsWith("cell 5, line 1: step \"c\" has no code");
        assertThat(messages.get(5)).startsWith("cell 5, line 1: step \"c\" is after \"d\"");
    }

    @Test
    void namesTheStepsOfACycle() {
        assertThat(messages(Notebooks.python()
                        .code("%same step a --after c\n1")
                        .code("%same step b --after a\n1")
                        .code("%same step c --after b\n1")))
                .containsExactly(
                        "cell 1, line 1: steps wait for each other: a -> c -> b -> a (remove one --after of them)");
    }

    @Test
    void findsNamesThatDifferInCaseOnly() {
        assertThat(messages(Notebooks.python().code("%same step Train\n1").code("%same step train\n1"))
                        .get(0))
                .startsWith("cell 2, line 1: step \"train\" is defined twice (first as \"Train\" in cell 1)");
    }

    @Test
    void checksMetadataAndTags() {
        var messages = messages(Notebooks.python()
                .same("code", "1", "{\"step\": \"a\", \"cpus\": 2}")
                .same("code", "1", "{\"step\": 3}")
                .same("code", "1", "[1]")
                .same("code", "1", "{\"cpu\": [1, 2]}")
                .code("1", "same_step_x")
                .code("1", "same_step_1", "same_step_2"));

        assertThat(messages)
                .satisfiesExactly(
                        text -> assertThat(text)
                                .startsWith("cell 1: unknown field \"cpus\" in metadata.same (did you mean cpu?"),
                        text -> assertThat(text).startsWith("cell 2: metadata.same.step is 3, need a string"),
                        text -> assertThat(text).startsWith("cell 3: metadata.same is array, need an object"),
                        text -> assertThat(text).startsWith("cell 4: metadata.same.cpu is [1,2], need one value"),
                        text -> assertThat(text).startsWith("cell 5: the tag \"same_step_x\" has no number"),
                        text -> assertThat(text)
                                .startsWith("cell 6: the tags \"same_step_1\" and \"same_step_2\" stand on one cell"));
    }

    @Test
    void reportsTagsOfOneStepThatContradict() {
        assertThat(messages(
                        Notebooks.python().code("1", "same_step_1", "cache=P1D").code("2", "cache=P2D")))
                .containsExactly("cell 2: cache \"P2D\" contradicts \"P1D\" in cell 1 (a step has one cache)");
    }

    @Test
    void saysWhenAllCodeOfAStepIsSkipped() {
        assertThat(messages(Notebooks.python().code("%same step a\nx", "skip-execution")))
                .containsExactly("cell 1, line 1: step \"a\" has no code (all its code has the tag skip-execution)");
    }

    @Test
    void givesHintsForTypos() {
        assertThat(Suggestions.distance("memroy", "memory")).isEqualTo(1);
        assertThat(Suggestions.hint("zzz", List.of("cpu"))).isEqualTo("allowed: cpu");
    }

    private static List<String> messages(Notebooks notebook) {
        var failure = catchThrowableOfType(ProgramException.class, notebook::program);
        assertThat(failure).hasMessageStartingWith("test.ipynb: its steps are not valid\n  ");
        return failure.problems().stream().map(Problem::toString).toList();
    }
}
