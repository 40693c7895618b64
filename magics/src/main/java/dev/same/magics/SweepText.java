package dev.same.magics;

import dev.same.pipeline.run.State;
import dev.same.pipeline.sweep.SweepPlan;
import dev.same.pipeline.sweep.SweepRecord;
import dev.same.pipeline.sweep.SweepSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Sweeps in words. */
final class SweepText {
    private SweepText() {}

    /** Say what is about to run. */
    static String planned(SweepRecord record, SweepPlan plan, double seconds) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d experiments of %d steps: %d executions (planned in %.2f s)",
                plan.size(),
                plan.plan(0).steps().size(),
                plan.executions(),
                seconds));
        List<String> common = plan.commonSteps();
        if (!common.isEmpty()) {
            text.append("\ncommon to all, executed once: ").append(String.join(", ", common));
        }
        plan.oneByOne()
                .ifPresent(reason ->
                        text.append("\none experiment after the other: ").append(reason));
        record.seed()
                .ifPresent(seed -> text.append("\ndrawn with seed ")
                        .append(seed)
                        .append("; the same again with  --sweep-seed ")
                        .append(seed));
        return text.toString();
    }

    /** Say how it stands, with what to do next; ends with a line feed. */
    static String summary(SweepSnapshot sweep) {
        String name = sweep.directory().name();
        StringBuilder text =
                new StringBuilder("sweep " + name + " " + sweep.state().word());
        OptionalDouble began = sweep.experiments().stream()
                .flatMapToDouble(each -> each.started().stream())
                .min();
        if (began.isPresent() && sweep.finished().isPresent()) {
            text.append(" in ").append(Views.duration(sweep.finished().getAsDouble() - began.getAsDouble()));
        }
        text.append(": ").append(counts(sweep)).append('\n');
        sweep.reason().ifPresent(reason -> text.append("  ").append(reason).append('\n'));
        sweep.record()
                .seed()
                .ifPresent(seed -> text.append("  seed ").append(seed).append('\n'));
        sweep.record().goal().ifPresent(goal -> {
            boolean reported =
                    sweep.experiments().stream().anyMatch(each -> each.metrics().containsKey(goal.metric()));
            if (sweep.state().isFinal() && !reported) {
                text.append("  --until ")
                        .append(goal)
                        .append(": no experiment reported ")
                        .append(goal.metric())
                        .append(" (reported: ")
                        .append(reported(sweep))
                        .append("); report it with  same.metric(\"")
                        .append(goal.metric())
                        .append("\", VALUE)\n");
            }
        });
        text.append("compare them:  same compare ").append(name).append('\n');
        if (sweep.state() == State.FAILED || sweep.state() == State.CANCELLED) {
            text.append("go on where it stopped, when the cause is gone:  same resume ")
                    .append(name)
                    .append('\n');
        }
        return text.toString();
    }

    private static String reported(SweepSnapshot sweep) {
        String names = sweep.experiments().stream()
                .flatMap(each -> each.metrics().keySet().stream())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "nothing" : names;
    }

    /** Return how many experiments are in which state. */
    static String counts(SweepSnapshot sweep) {
        List<String> parts = new ArrayList<>();
        for (State state : State.values()) {
            long count = sweep.count(state);
            if (count > 0) {
                parts.add(count + " " + state.word());
            }
        }
        return String.join(", ", parts) + " of " + sweep.experiments().size() + " experiments";
    }

    static String values(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
