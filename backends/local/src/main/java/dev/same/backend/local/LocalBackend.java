package dev.same.backend.local;

import dev.same.pipeline.backend.Amounts;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.Secrets;
import dev.same.pipeline.backend.StepDemand;
import dev.same.pipeline.backend.StepEnvironment;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Steps as processes of this machine, as many at a time as its cores and memory carry. */
final class LocalBackend implements Backend {
    private static final String ELSEWHERE = "the local backend runs steps on this machine";

    private final Machine machine;
    private final StepStarter starter;
    private final Map<String, String> variables;

    LocalBackend(Machine machine, StepStarter starter, Map<String, String> variables) {
        this.machine = machine;
        this.starter = starter;
        this.variables = variables;
    }

    @Override
    public Resources capacity() {
        return machine.resources();
    }

    @Override
    public Optional<String> problem() {
        return starter.problem();
    }

    @Override
    public void prepare(Collection<StepEnvironment> environments, Consumer<String> progress) {
        starter.prepare(environments, progress);
    }

    @Override
    public Optional<Interpreter> interpreter(StepEnvironment environment) {
        return starter.interpreter(environment);
    }

    @Override
    public Set<String> missingModules(StepEnvironment environment, Set<String> modules) {
        return starter.missingModules(environment, modules);
    }

    @Override
    public List<String> problems(StepDemand step) {
        List<String> problems = new ArrayList<>();
        Resources wanted = step.resources();
        Resources there = machine.resources();
        if (wanted.cpuMillis() > there.cpuMillis()) {
            problems.add("--cpu " + Amounts.cpu(wanted.cpuMillis()) + ": this machine has "
                    + Amounts.cpu(there.cpuMillis()) + " cores; ask for less, or run on another backend");
        }
        if (wanted.memoryBytes() > there.memoryBytes()) {
            problems.add("--memory " + Amounts.memory(wanted.memoryBytes()) + ": this machine has "
                    + Amounts.memory(there.memoryBytes() >> 20 << 20) + "; ask for less, or run on another backend");
        }
        if (wanted.gpus() > there.gpus()) {
            problems.add("--gpu " + wanted.gpus() + ": this machine has " + there.gpus()
                    + " GPUs; ask for fewer, or run on another backend");
        }
        step.image()
                .ifPresent(image -> problems.add(
                        "--image " + image + ": " + ELSEWHERE + ", without images; remove the option for local runs"));
        step.disks().forEach(disk -> problems.add("--disk " + disk + ": " + ELSEWHERE + " and mounts no disks"));
        problems.addAll(Secrets.missing(step.secrets(), variables));
        return problems;
    }

    @Override
    public StepHandle start(StepTask task) {
        return starter.start(task);
    }

    @Override
    public void close() {
        starter.close();
    }
}
