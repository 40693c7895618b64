package dev.same.pipeline.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.same.pipeline.backend.StepExit;
import java.util.Locale;

/** Why an attempt of a step may be repeated: the words of {@code --retries-on}. */
public enum RetryCause {
    /** Memory ran out: the interpreter said so, or the system killed the process. */
    OOM,
    /** Any other failure: an exception, an interpreter that died, an engine that could not start it. */
    ERROR,
    /** The step did not end within its {@code --timeout}. */
    TIMEOUT;

    /** What a shell sees of a process that SIGKILL ended. */
    private static final int KILLED = 137;

    /** Return the word for files and people. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static RetryCause of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Tell an exhausted memory from other failures of an attempt that ended by itself. */
    static RetryCause of(StepResult result, StepExit exit) {
        String ename = result.failure().map(StepResult.Failure::ename).orElse("");
        boolean died = ename.equals("StepDied") && exit.code() == KILLED;
        return died || ename.endsWith("MemoryError") || ename.endsWith("OutOfMemoryError") ? OOM : ERROR;
    }
}
