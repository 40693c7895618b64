package dev.same.magics;

import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepResult;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How a run ended, for people: tracebacks of failed steps with what to do next, metrics, one line of summary. */
final class RunReport {
    private static final Pattern ANSI = Pattern.compile("\u001B\\[[0-9;]*m");

    private final Surroundings surroundings;
    private final RunSnapshot run;

    private RunReport(Surroundings surroundings, RunSnapshot run) {
        this.surroundings = surroundings;
        this.run = run;
    }

    static RunReport of(Surroundings surroundings, RunDirectory directory) {
        return new RunReport(surroundings, RunSnapshot.read(directory));
    }

    /** Return what went wrong in each step; empty when nothing did. */
    String failures() {
        StringBuilder text = new StringBuilder();
        run.steps().forEach((name, status) -> {
            if (status.state() == State.FAILED) {
                status.result().ifPresent(result -> text.append(failure(name, result)));
            }
        });
        return text.toString();
    }

    private String failure(String step, StepResult result) {
        StringBuilder text = new StringBuilder("\nstep \"" + step + "\" " + verdict(result) + "\n");
        result.failure().ifPresent(failure -> {
            if (failure.traceback().isEmpty() || failure.kind().equals("internal")) {
                text.append("  ")
                        .append(failure.ename())
                        .append(": ")
                        .append(failure.evalue())
                        .append('\n');
            }
            if (!failure.kind().equals("internal")) {
                failure.traceback().forEach(line -> text.append(styled(line)).append('\n'));
            }
        });
        for (StepResult.Refusal refusal : result.refusals()) {
            text.append("  ")
                    .append(refusal.name())
                    .append(refusal.cell().map(cell -> " (cell " + cell + ")").orElse(""))
                    .append(": ")
                    .append(refusal.reason())
                    .append('\n');
            if (!refusal.next().isEmpty()) {
                text.append("    ").append(refusal.next()).append('\n');
            }
        }
        return text.append(advice(step)).toString();
    }

    private static String verdict(StepResult result) {
        if (result.status().equals("refused")) {
            return "ran, but values cannot be handed on to later steps:";
        }
        return result.failure()
                .map(failure -> switch (failure.kind()) {
                    case "user" ->
                        "failed"
                                + failure.cell().map(cell -> " in cell " + cell).orElse("")
                                + failure.line().map(line -> ", line " + line).orElse("") + ":";
                    case "environment" -> "could not run in this environment:";
                    case "backend" -> "was lost:";
                    default -> "hit a fault of SAME itself (not of your notebook):";
                })
                .orElse("failed:");
    }

    private String advice(String step) {
        return "  see  same logs " + run.directory().number() + " " + step + "\n";
    }

    private String styled(String line) {
        return surroundings.errStyle().colour() ? line : ANSI.matcher(line).replaceAll("");
    }

    /** Return one line that says how the run ended, and its metrics. */
    String summary(State state) {
        double now = surroundings.clock().millis() / 1000.0;
        String took = run.seconds(now).isPresent()
                ? " in " + Views.duration(run.seconds(now).getAsDouble())
                : "";
        String line = "run " + run.directory().number() + " " + state.word() + took
                + run.reason().map(reason -> ": " + reason).orElse("");
        Map<String, String> metrics = new TreeMap<>();
        run.steps()
                .values()
                .forEach(status -> status.result()
                        .ifPresent(result ->
                                result.metrics().forEach((name, value) -> metrics.put(name, value.asText()))));
        StringBuilder text = new StringBuilder(line);
        metrics.forEach(
                (name, value) -> text.append("\n  ").append(name).append(" = ").append(value));
        return text.toString();
    }
}
