package dev.same.notebook.program;

import java.util.ArrayList;
import java.util.List;

/** Collects errors and warnings of one notebook. */
final class ProblemList {
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    void error(int cell, int line, String message, String hint) {
        errors.add(new Problem(cell, line, message, hint));
    }

    void warn(int cell, int line, String message, String hint) {
        warnings.add(new Problem(cell, line, message, hint));
    }

    List<Problem> errors() {
        return errors;
    }

    List<Problem> warnings() {
        return warnings;
    }
}
