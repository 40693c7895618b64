package dev.same.pipeline.plan;

import dev.same.notebook.Notebook;
import java.util.Map;

/** Makes plans from notebooks. Stateless and thread-safe. */
public final class Planner {
    public Plan plan(Notebook notebook, Map<String, String> parameters) {
        throw new IllegalStateException("in work " + notebook + parameters);
    }
}
