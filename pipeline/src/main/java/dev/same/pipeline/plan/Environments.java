package dev.same.pipeline.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.StepEnvironment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The environments that steps may execute in, by the names that {@code --env} takes. Immutable.
 *
 * @param byName {@value #DEFAULT} is that of steps that name none, and is there even if it is not here
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Environments(SortedMap<String, Choice> byName) {
    public static final String DEFAULT = "default";

    /** The present environment for all. */
    public static final Environments NONE = new Environments(new TreeMap<>());

    public Environments {
        byName = Collections.unmodifiableSortedMap(byName == null ? new TreeMap<>() : new TreeMap<>(byName));
    }

    /**
     * What is said of one environment.
     *
     * @param python an interpreter
     * @param lock absolute path of a record of an environment
     * @param wheelhouse absolute path of a folder of wheels
     * @param image container image for steps that name none with {@code --image}
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Choice(
            Optional<String> python, Optional<String> lock, Optional<String> wheelhouse, Optional<String> image) {
        public static final Choice PRESENT =
                new Choice(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Choice {
            python = python == null ? Optional.empty() : python;
            lock = lock == null ? Optional.empty() : lock;
            wheelhouse = wheelhouse == null ? Optional.empty() : wheelhouse;
            image = image == null ? Optional.empty() : image;
        }

        /** Return the same in an image. */
        public Choice in(String name) {
            return new Choice(python, lock, wheelhouse, Optional.of(name));
        }
    }

    /** Return the environments of a plan that was made before. */
    public static Environments of(Plan plan) {
        SortedMap<String, Choice> byName = new TreeMap<>();
        for (PlannedStep step : plan.steps()) {
            StepEnvironment each = plan.environment(step.name());
            if (!each.libraries().isEmpty() || !each.magicsDone().isEmpty()) {
                continue;
            }
            // What a step has asked for with --image is its own, and not that of others in the same environment.
            Optional<String> image = step.image().isPresent() ? Optional.empty() : each.image();
            Choice choice = new Choice(each.python(), each.lock(), each.wheelhouse(), image);
            if (!choice.equals(Choice.PRESENT)) {
                byName.merge(each.name(), choice, (one, other) -> one.image().isPresent() ? one : other);
            }
        }
        return new Environments(byName);
    }

    /** Return the names that a step may ask for. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(byName.keySet());
        names.add(DEFAULT);
        return names;
    }

    /**
     * Return what each step executes in, by its name; steps that execute in what is there are left out.
     *
     * @param memory what has been read for other plans of the notebook
     */
    Map<String, StepEnvironment> of(List<PlannedStep> steps, LockedPackages.Memory memory) {
        Map<String, LockedPackages> locks = new TreeMap<>();
        Map<String, StepEnvironment> found = new LinkedHashMap<>();
        for (PlannedStep step : steps) {
            String name = step.environment().orElse(DEFAULT);
            Choice choice = byName.getOrDefault(name, Choice.PRESENT);
            SortedMap<String, String> packages = choice.lock()
                    .map(lock -> locks.computeIfAbsent(
                                    lock,
                                    file -> new LockedPackages(
                                            memory.records().computeIfAbsent(file, Environments::read), steps, memory))
                            .of(step))
                    .orElseGet(TreeMap::new);
            StepEnvironment environment = new StepEnvironment(
                    name,
                    choice.python(),
                    choice.lock(),
                    packages,
                    choice.wheelhouse(),
                    step.image().or(choice::image),
                    List.of(),
                    List.of());
            if (!environment.isPresent()) {
                found.put(step.name(), environment);
            }
        }
        return found;
    }

    private static EnvironmentRecord read(String file) {
        try {
            return EnvironmentRecord.read(Path.of(file));
        } catch (EnvironmentException e) {
            throw new SameException(ErrorKind.USER, String.valueOf(e.getMessage()), e);
        }
    }
}
