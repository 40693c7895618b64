package dev.same.pipeline.dataflow;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What flows into and out of one step.
 *
 * @param name of the step
 * @param runsPrelude whether the step runs the cells before the first step in full, ahead of its own
 * @param reads name received -> step that hands it on; in the order in which the step needs them
 * @param outputs names handed on: bound or changed here, and read by a later step
 * @param definitions imports and definitions of the prelude that the step runs first, in document order; for the one that runs the
 *     prelude, those that it contains
 * @param after step that must end before this one starts -> why; in document order
 * @param files files that the step is known to use
 * @param changes names whose values it changes in place
 */
public record StepFlow(
        String name,
        boolean runsPrelude,
        Map<String, String> reads,
        Set<String> outputs,
        List<Definition> definitions,
        Map<String, Cause> after,
        CellFacts.FileUse files,
        Set<String> changes) {

    /** A statement of the prelude that is run again where it is needed. */
    public record Definition(int cell, CellFacts.Statement statement) {}

    /**
     * Why a step comes after another.
     *
     * @param names names that it receives from there; not listed when a barrier makes it receive all of them
     * @param files paths that one of them writes; {@code "*"} when a path is unknown
     * @param declared whether the user asked for it
     * @param barrier whether one of the two does something that cannot be analysed, or the other one is the setup
     */
    public record Cause(Set<String> names, Set<String> files, boolean declared, boolean barrier) {}
}
