package dev.same.step.java;

import dev.same.step.java.session.JavaSession;
import java.io.IOException;

/** Inputs into the session, outputs out of it. */
final class StepValues {
    private final StepRequest request;
    private final JavaSession session;
    private final StepResult result;

    StepValues(StepRequest request, JavaSession session, StepResult result) {
        this.request = request;
        this.session = session;
        this.result = result;
    }

    void load() throws IOException {}

    void cellDone(int cell) {}

    void store() throws IOException {
        for (String name : request.outputs()) {
            if (session.variable(name).isEmpty()) {
                result.unbound.add(name);
            }
        }
    }
}
