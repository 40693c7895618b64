package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.PlannedStep.Dependency;
import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import dev.same.pipeline.plan.PlannedStep.PlannedInput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputResolverTest {
    private final InputResolver resolver = new InputResolver(
            new StepGraph(Steps.plan(List.of(), step("make"), step("again"), step("use", "table", "make"))));

    @Test
    void refusesAFunctionWhoseGlobalAStepBetweenBoundAgain() throws JsonProcessingException {
        resolver.resolve(0);
        resolver.succeeded(0, made("{\"limit\": 2}", "limit"));
        resolver.resolve(1);
        resolver.succeeded(1, made("{\"limit\": 3}"));
        resolver.resolve(2);

        List<StepResult.Refusal> refusals = resolver.staleGlobals(2, made("{}"));

        assertThat(refusals).singleElement().satisfies(refusal -> {
            assertThat(refusal.name()).isEqualTo("limit");
            assertThat(refusal.cell()).contains(3);
            assertThat(refusal.reason()).contains("step \"again\" binds limit again", "table uses", "step \"use\"");
            assertThat(refusal.next()).contains("limit = limit");
        });
    }

    @Test
    void refusesItTooWhenTheStepBetweenEndsLast() throws JsonProcessingException {
        resolver.resolve(0);
        resolver.succeeded(0, made("{\"limit\": 2}", "limit"));
        resolver.resolve(1);
        resolver.resolve(2);
        resolver.succeeded(2, made("{}"));

        List<StepResult.Refusal> refusals = resolver.staleGlobals(1, made("{\"limit\": 3}"));

        assertThat(refusals)
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.cell()).contains(3));
    }

    @Test
    void leavesAloneGlobalsThatNobodyBindsAgain() throws JsonProcessingException {
        resolver.resolve(0);
        resolver.succeeded(0, made("{\"limit\": 2}", "limit"));
        resolver.resolve(1);
        resolver.succeeded(1, made("{\"other\": 3}"));
        resolver.resolve(2);

        assertThat(resolver.staleGlobals(2, made("{\"limit\": 4}"))).isEmpty();
    }

    @Test
    void followsAChangeThroughAPartThatAnotherStepTookOut() throws JsonProcessingException {
        InputResolver parts = takingPartsOut();
        parts.resolve(0);
        parts.succeeded(0, handsOn("1", "", "", true, "table"));
        boolean early = parts.mustWait(3, position -> position == 0);
        parts.resolve(1);
        parts.succeeded(1, handsOn("2", "table", "", true, "row", "table"));
        boolean late = parts.mustWait(3, position -> position <= 1);
        parts.resolve(2);
        StepResult changed = handsOn("3", "row,table", "row,table", true, "row", "table");

        List<StepResult.Refusal> refusals = parts.staleReaders(2, changed);
        parts.succeeded(2, changed);

        assertThat(early).isTrue();
        assertThat(late).isTrue();
        assertThat(refusals).isEmpty();
        assertThat(parts.resolve(3))
                .hasEntrySatisfying(
                        "table", artifact -> assertThat(artifact.toString()).contains("3333"));
    }

    @Test
    void refusesAChangeThroughAPartThatNothingGaveReasonToWaitFor() throws JsonProcessingException {
        InputResolver parts = takingPartsOut();
        parts.resolve(0);
        parts.succeeded(0, handsOn("1", "", "", false, "table"));
        parts.resolve(1);
        parts.succeeded(1, handsOn("2", "table", "", false, "row", "table"));
        parts.resolve(3);
        parts.resolve(2);

        List<StepResult.Refusal> refusals =
                parts.staleReaders(2, handsOn("3", "row,table", "row,table", false, "row", "table"));

        assertThat(refusals)
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("\"change\" changes table in place"));
    }

    private static InputResolver takingPartsOut() {
        return new InputResolver(new StepGraph(Steps.plan(
                List.of(),
                step("make"),
                step("part", "table", "make"),
                step("change", "row", "part"),
                step("use", "table", "make"))));
    }

    /** A result with one artifact; lists are divided by commas. */
    private static StepResult handsOn(String digit, String shares, String mutated, boolean lively, String... names)
            throws JsonProcessingException {
        return Json.MAPPER.readValue(
                Json.MAPPER.writeValueAsString(Map.of(
                        "status", "succeeded",
                        "mutatedInputs", listed(mutated),
                        "artifacts",
                                List.of(Map.of(
                                        "artifact",
                                        "sha256:" + digit.repeat(64),
                                        "size",
                                        1,
                                        "names",
                                        List.of(names),
                                        "carried",
                                        List.of(),
                                        "sharesWithInputs",
                                        listed(shares),
                                        "lively",
                                        lively)))),
                StepResult.class);
    }

    private static List<String> listed(String names) {
        return names.isEmpty() ? List.of() : List.of(names.split(","));
    }

    /** A result with the value "table", which takes the carried names along. */
    private static StepResult made(String bound, String... carried) throws JsonProcessingException {
        String artifact = "sha256:" + "0".repeat(64);
        String names = Json.MAPPER.writeValueAsString(carried);
        return Json.MAPPER.readValue(
                "{\"status\": \"succeeded\", \"bound\": " + bound + ", \"artifacts\": [{\"artifact\": \"" + artifact
                        + "\", \"size\": 1, \"names\": [\"table\"], \"carried\": " + names + "}]}",
                StepResult.class);
    }

    private static PlannedStep step(String name, String... input) {
        return new PlannedStep(
                name,
                Optional.empty(),
                List.of(new PlannedCell(1, Optional.empty(), 1, "pass", false)),
                List.of(),
                input.length == 0 ? List.of() : List.of(new PlannedInput(input[0], input[1])),
                List.of(),
                Arrays.stream(input)
                        .skip(1)
                        .map(before -> new Dependency(before, List.of(), List.of(), true))
                        .toList(),
                new Resources(0, 0, 0),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }
}
