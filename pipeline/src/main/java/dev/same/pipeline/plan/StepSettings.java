package dev.same.pipeline.plan;

import dev.same.notebook.program.CachePolicy;
import dev.same.notebook.program.Program;
import dev.same.notebook.program.Step;
import dev.same.notebook.program.StepOption;
import dev.same.notebook.program.StepOptions;
import dev.same.pipeline.backend.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the options of steps mean for a run. An option that this version cannot honour is a problem, never dropped. */
final class StepSettings {
    private final Map<String, Settings> byStep = new LinkedHashMap<>();
    private final Set<String> environments;
    private final Settings setup;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** The options of one step, resolved. */
    record Settings(
            Resources resources,
            int retries,
            Optional<Long> timeoutSeconds,
            Optional<String> environment,
            Optional<String> image,
            List<String> disks,
            List<String> secrets,
            Optional<CacheMode> cache) {}

    private StepSettings(Program program, Set<String> environments) {
        this.environments = environments;
        for (Step step : program.steps()) {
            byStep.put(step.name(), settings(step.name(), step.options()));
        }
        setup = settings("setup", program.preludeOptions());
    }

    /**
     * @param environments names that {@code --env} may take
     */
    static StepSettings of(Program program, Set<String> environments) {
        return new StepSettings(program, environments);
    }

    Settings of(String step) {
        return byStep.getOrDefault(step, setup);
    }

    List<String> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    private Settings settings(String step, StepOptions options) {
        options.env()
                .filter(name -> !environments.contains(name))
                .ifPresent(name -> problems.add(place(options, StepOption.ENV) + "step \"" + step
                        + "\": unknown environment \"" + name + "\" (known: " + String.join(", ", environments)
                        + "); describe it in same.yaml beside the notebook (environments: " + name
                        + ": {python: PATH} or {lock: FILE}), or remove it from the "
                        + (isTag(options) ? "cell's tags (environment=" + name + ")" : "step's options (--env)")));
        return new Settings(
                new Resources(
                        options.cpuMillis().orElse(PlannedStep.DEFAULT_CPU_MILLIS),
                        options.memoryBytes().orElse(0L),
                        options.gpu().orElse(0)),
                options.retries().orElse(0),
                options.timeout().map(timeout -> Math.max(1, timeout.toSeconds())),
                options.env(),
                options.image(),
                options.disks().stream()
                        .map(disk -> disk.name() + ":" + disk.bytes() + ":" + disk.mountPath())
                        .toList(),
                options.secrets(),
                options.cache().map(StepSettings::cacheMode));
    }

    private static CacheMode cacheMode(CachePolicy policy) {
        if (!policy.enabled()) {
            return CacheMode.OFF;
        }
        return policy.maxAge().map(CacheMode::within).orElse(CacheMode.ON);
    }

    private static boolean isTag(StepOptions options) {
        StepOptions.Origin origin = options.origins().get(StepOption.ENV);
        return origin != null && origin.source() == StepOptions.Source.TAG;
    }

    private static String place(StepOptions options, StepOption option) {
        StepOptions.Origin origin = options.origins().get(option);
        if (origin == null) {
            return "";
        }
        return "cell " + origin.cell() + (origin.line() > 0 ? ", line " + origin.line() : "") + ": ";
    }
}
