package dev.same.pipeline.run;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of a step or of a run. */
public enum State {
    /** Waits for other steps. */
    PENDING,
    /** Could start, waits for resources. */
    QUEUED,
    RUNNING,
    /** Not executed: an earlier result was taken. */
    CACHED,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    /** Not executed: a step that it needs did not succeed, or the run ended before. */
    SKIPPED;

    /** Return the word for files and people. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    static State of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Return whether nothing more happens after this state. */
    public boolean isFinal() {
        return switch (this) {
            case PENDING, QUEUED, RUNNING -> false;
            case CACHED, SUCCEEDED, FAILED, CANCELLED, SKIPPED -> true;
        };
    }

    public boolean isSuccess() {
        return this == SUCCEEDED || this == CACHED;
    }
}
