package dev.same.magics;

import dev.same.magics.render.DagView;
import dev.same.magics.render.Durations;
import dev.same.magics.render.Sizes;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.cache.Decision;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunSnapshot.Elements;
import dev.same.pipeline.run.RunSnapshot.StepStatus;
import dev.same.pipeline.run.StepResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns plans and runs into what pictures are drawn from. */
final class Views {
    private Views() {}

    /** Return the picture of a plan before anything runs. */
    static DagView of(Plan plan) {
        return of(plan, Map.of());
    }

    /**
     * Return the picture of a plan before anything runs.
     *
     * @param decisions what a run would take from the cache, by step
     */
    static DagView of(Plan plan, Map<String, Decision> decisions) {
        List<DagView.Node> nodes = new ArrayList<>();
        for (PlannedStep step : plan.steps()) {
            nodes.add(new DagView.Node(
                    step.name(),
                    step.title().orElse(""),
                    DagView.State.PLANNED,
                    expected(step, decisions),
                    OptionalDouble.empty(),
                    Optional.empty()));
        }
        return new DagView(plan.notebook(), nodes, edges(plan), plan.warnings());
    }

    /**
     * Return the picture of a run.
     *
     * @param fractions progress by step, as user code reported it
     * @param now seconds since the epoch
     */
    static DagView of(Plan plan, Map<String, StepStatus> steps, Map<String, Double> fractions, double now) {
        List<DagView.Node> nodes = new ArrayList<>();
        for (PlannedStep step : plan.steps()) {
            StepStatus status = steps.get(step.name());
            if (status == null) {
                throw new IllegalArgumentException("no status of step \"" + step.name() + "\"");
            }
            boolean running = status.state() == dev.same.pipeline.run.State.RUNNING;
            nodes.add(new DagView.Node(
                    step.name(),
                    step.title().orElse(""),
                    DagView.State.valueOf(status.state().name()),
                    detail(status),
                    running ? progress(status, fractions.get(step.name())) : OptionalDouble.empty(),
                    elapsed(status, now)));
        }
        return new DagView(plan.notebook(), nodes, edges(plan), List.of());
    }

    /** What user code says, else how many of its elements a step has done. */
    private static OptionalDouble progress(StepStatus status, @org.jspecify.annotations.Nullable Double said) {
        if (said != null) {
            return OptionalDouble.of(said);
        }
        Optional<Elements> elements = status.elements().filter(counts -> counts.total() > 0);
        return elements.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        (double) elements.get().succeeded() / elements.get().total());
    }

    static Optional<String> elapsed(StepStatus status, double now) {
        if (status.started().isEmpty()) {
            return Optional.empty();
        }
        double seconds = status.finished().orElse(now) - status.started().getAsDouble();
        return Optional.of(duration(seconds));
    }

    /** Return what to say of a run or sweep that nobody drives any more, though it has not ended. */
    static String orphan(String same, String which) {
        return "its driver has ended without finishing it; go on with  " + same + " resume " + which
                + ", or close it with  " + same + " cancel " + which;
    }

    static String duration(double seconds) {
        return Durations.format(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private static String detail(StepStatus status) {
        String elements = status.elements().map(Elements::text).orElse("");
        String rest = remark(status);
        return elements + (elements.isEmpty() || rest.isEmpty() ? "" : ", ") + rest;
    }

    private static String remark(StepStatus status) {
        return status.result()
                .filter(result -> !result.isSuccess())
                .map(Views::cause)
                .orElse(status.attempt() > 1 ? "attempt " + status.attempt() : "");
    }

    private static String cause(StepResult result) {
        return result.failure()
                .map(failure -> failure.ename() + ": " + firstLine(failure.evalue()))
                .orElseGet(() -> result.refusals().stream()
                        .findFirst()
                        .map(refusal -> refusal.name() + ": " + refusal.reason())
                        .orElse(""));
    }

    static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    private static String expected(PlannedStep step, Map<String, Decision> decisions) {
        Decision decision = decisions.get(step.name());
        boolean hit = decision != null && decision.kind() == Decision.Kind.HIT;
        String demands = demands(step);
        if (!hit) {
            return demands;
        }
        return "cached" + (demands.isEmpty() ? "" : ", " + demands);
    }

    private static String demands(PlannedStep step) {
        List<String> words = new ArrayList<>();
        step.each().ifPresent(each -> words.add(each.text()));
        Resources resources = step.resources();
        if (resources.cpuMillis() != PlannedStep.DEFAULT_CPU_MILLIS) {
            words.add(
                    resources.cpuMillis() % 1000 == 0
                            ? resources.cpuMillis() / 1000 + " CPU"
                            : resources.cpuMillis() + "m CPU");
        }
        if (resources.memoryBytes() > 0) {
            words.add(Sizes.format(resources.memoryBytes()));
        }
        if (resources.gpus() > 0) {
            words.add(resources.gpus() + " GPU");
        }
        return String.join(", ", words);
    }

    private static List<DagView.Edge> edges(Plan plan) {
        List<DagView.Edge> edges = new ArrayList<>();
        for (PlannedStep step : plan.steps()) {
            for (PlannedStep.Dependency dependency : step.after()) {
                List<String> labels = new ArrayList<>(dependency.names());
                labels.addAll(dependency.files());
                labels.addAll(dependency.state());
                edges.add(new DagView.Edge(dependency.step(), step.name(), labels));
            }
        }
        return edges;
    }
}
