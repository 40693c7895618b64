package dev.same.magics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.CaptureRequest;
import dev.same.kernel.java.SessionLibraries;
import dev.same.notebook.Notebook;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What verbs do in a live session beyond what they do as commands. Of one cell: its outputs go there. */
public interface LiveSession {
    /** The notebook that the cell stands in, if the server has told. */
    Optional<Path> notebook();

    /** Show a result in several forms, by MIME type, beside its text. */
    void show(String text, Map<String, Object> forms);

    /** The interpreter that the session runs in, for Python. */
    Optional<String> python();

    /**
     * What the interpreter of the session says of its environment, for Python.
     *
     * @throws dev.same.pipeline.SameException if it cannot be asked
     */
    ObjectNode environment(CaptureRequest request);

    /** The libraries of a session that runs Java in this process; empty for any other. */
    Optional<SessionLibraries> libraries();

    /** Whether {@link #environment} looks beside the session's cells: then none of them waits for it. */
    boolean looksBeside();

    /** Return at once, and show a result in several forms when it is there, in the place of a text. */
    void showLater(String meanwhile, Supplier<Map<String, Object>> forms);

    /** The folder of the kernelspec that the session was started by, if it was. */
    Optional<Path> kernelspec();

    /** What was executed in this session so far, without cells that do nothing. */
    List<SessionExecution> executions(Optional<Notebook> saved);

    /** What was executed in this session and is not in the saved notebook: one text each. */
    List<String> unsaved(Notebook saved, Path file);

    /** What makes the session another thing than the saved notebook, run from top to bottom: one text each. */
    List<String> hiddenState(Notebook saved, Path file);

    /**
     * Take the results of all steps before one from the values that the session has now.
     *
     * @param saved what the plan was made from
     * @throws dev.same.pipeline.SameException naming the values that are not there or cannot be handed on
     */
    Map<String, StepResult> valuesBefore(String step, Plan plan, Notebook saved);

    /** Start a driver of the run that does not end with this session. */
    default void drive(RunDirectory run) {
        drive(run, Long.toString(run.number()));
    }

    /**
     * Start a driver that does not end with this session.
     *
     * @param files where its log goes
     * @param name of the run or sweep
     */
    void drive(RunDirectory files, String name);

    /** Draw the run in the cell, and anew whenever it changes, until it ends; returns at once. */
    void follow(RunDirectory run);

    /**
     * Draw the run as {@link #follow} does, and wait for its end.
     *
     * @throws InterruptedException when the cell was interrupted: the run goes on
     */
    State await(RunDirectory run) throws InterruptedException;

    /** Bind a value of a run to its name in the session, and return a few words about it. */
    String bind(RunSnapshot run, PlannedStep step, String name, StepResult.Output output);
}
