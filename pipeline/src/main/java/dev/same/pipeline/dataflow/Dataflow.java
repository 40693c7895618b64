package dev.same.pipeline.dataflow;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What flows between the steps of a notebook, and in which order they must run so that each finds what it would have found
 * in one kernel.
 *
 * @param steps in document order; the first one is the setup, when there is one
 * @param notices what the user should know, in document order
 */
public record Dataflow(List<StepFlow> steps, List<Notice> notices) {
    /** The name of the step that runs the cells before the first step, when they compute something. */
    public static final String SETUP = "setup";

    /** Validated and copied. */
    public Dataflow {
        steps = List.copyOf(steps);
        notices = List.copyOf(notices);
    }

    /**
     * A cell and what its analyser found.
     *
     * @param number one-based, all cells of the notebook counted
     */
    public record Cell(int number, CellFacts facts) {}

    /**
     * A step as the user wrote it.
     *
     * @param after names of steps that it was told to come after
     */
    public record Step(String name, List<Cell> cells, List<String> after) {}

    /** What a notice is about. */
    public enum NoticeKind {
        /** Source that does not parse; a planner refuses it before. */
        SYNTAX_ERROR,
        /** A name that nothing binds. */
        UNDEFINED,
        /** A name that only a later cell binds: the notebook was run out of order. */
        USED_BEFORE_BOUND,
        /** A name that an earlier step has deleted. */
        DELETED,
        /** Source that can do anything to names. */
        BARRIER,
        /** A change of an imported module, which later steps do not see. */
        MODULE_CHANGED,
        /** Steps that come after each other in a circle. */
        CYCLE
    }

    /**
     * Something the user should know.
     *
     * @param cell one-based; 0 when it is about no cell
     * @param line one-based in the cell; 0 when unknown
     * @param name the name it is about, if one
     * @param message for people, place included
     */
    public record Notice(NoticeKind kind, String step, int cell, int line, Optional<String> name, String message) {}

    /**
     * Infer the dataflow of a notebook. Takes time linear in the number of cells.
     *
     * @param prelude the cells before the first step
     * @param steps in document order
     * @param predefined tells names that are bound before any cell runs, see {@link CellAnalyzer#isPredefined}
     */
    public static Dataflow infer(List<Cell> prelude, List<Step> steps, Predicate<String> predefined) {
        return new DataflowInference(prelude, steps, predefined).run();
    }

    /** Return the step of this name. */
    public Optional<StepFlow> step(String name) {
        return steps.stream().filter(step -> step.name().equals(name)).findFirst();
    }
}
