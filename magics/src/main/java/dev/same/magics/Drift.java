package dev.same.magics;

import dev.same.environment.Difference;
import dev.same.environment.EnvironmentDiff;
import dev.same.environment.Severity;
import dev.same.pipeline.plan.Environments;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.Runs;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;

/** What has changed in the environments of a run since it began, which may give it another result when it runs again or goes on. */
final class Drift {
    private static final int MOST_DIFFERENCES = 10;

    private Drift() {}

    /** Say what differs from what the former run has recorded; nothing where it recorded nothing or nothing differs. */
    static void report(Surroundings surroundings, RunDirectory former, Runs.Request request) {
        RunEnvironment.now(surroundings, request, name -> Files.exists(former.environment(name)))
                .forEach((name, now) -> {
                    EnvironmentDiff diff = EnvironmentDiff.between(RunEnvironment.of(former, name), now);
                    List<Difference> differences = diff.differences().stream()
                            .filter(each -> each.severity() != Severity.INFORMATION)
                            .toList();
                    if (!differences.isEmpty()) {
                        report(surroundings.err(), former, request, name, differences);
                    }
                });
        surroundings.err().flush();
    }

    private static void report(
            PrintWriter err, RunDirectory former, Runs.Request request, String name, List<Difference> differences) {
        boolean named = !name.equals(Environments.DEFAULT);
        err.println("the environment " + (named ? "\"" + name + "\" " : "") + "is not that of run " + former.number()
                + " any more:");
        differences.stream()
                .limit(MOST_DIFFERENCES)
                .forEach(each -> err.println("  " + each.severity().word() + ": " + each.text()));
        if (differences.size() > MOST_DIFFERENCES) {
            err.println("  and " + (differences.size() - MOST_DIFFERENCES) + " more: same env diff "
                    + (named ? "--env " + name + " " : "") + former.number() + " " + request.notebookPath());
        }
    }
}
