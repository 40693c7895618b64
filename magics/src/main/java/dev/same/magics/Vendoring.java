package dev.same.magics;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.assemble.Wheelhouse;
import dev.same.pipeline.plan.LockedPackages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code same env vendor}: a wheelhouse of what is installed. */
final class Vendoring {
    private final Surroundings surroundings;
    private final EnvironmentArgument options;
    private final String what;

    /**
     * @param what a notebook, a run, a record, an interpreter, or empty
     */
    Vendoring(Surroundings surroundings, EnvironmentArgument options, String what) {
        this.surroundings = surroundings;
        this.options = options;
        this.what = what;
    }

    int make(String output, String step, boolean all) {
        EnvironmentRecord record = options.find(surroundings, what);
        List<Distribution> packages = all
                ? record.packages()
                : step.isEmpty()
                        ? LockedPackages.ofProgram(record)
                        : new StepPackages(surroundings, options, what).of(step, record);
        Path folder = surroundings.workingDirectory().resolve(output).normalize();
        List<String> problems = new ArrayList<>();
        Wheelhouse.make(options.interpreter(surroundings, what), packages, folder, each -> {
            each.problem().ifPresent(problem -> problems.add(each.name() + ": " + problem));
            each.wheel()
                    .ifPresent(wheel ->
                            surroundings.out().println(wheel + (each.changed() ? "  (not as it was installed)" : "")));
            surroundings.out().flush();
        });
        surroundings.out().println((packages.size() - problems.size()) + " wheels in " + folder);
        surroundings.out().flush();
        Set.copyOf(problems).stream()
                .sorted()
                .forEach(problem -> surroundings.err().println("same: no wheel of " + problem));
        surroundings.err().flush();
        return problems.isEmpty() ? 0 : Verbs.FAILED;
    }
}
