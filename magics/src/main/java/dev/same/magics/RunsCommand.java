package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.magics.render.RelativeTimes;
import dev.same.magics.render.TextTable;
import dev.same.magics.render.TextTable.Column;
import dev.same.pipeline.SameException;
import dev.same.pipeline.index.RunIndex;
import dev.same.pipeline.index.RunSummary;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code same runs}: the history of runs. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        description = "List runs, newest first. A run shown as left was cut off: same status tells what to do.")
final class RunsCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            defaultValue = "20",
            description = "List at most COUNT runs. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--notebook",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only runs of notebooks whose name contains TEXT.")
    private String notebook = "";

    @Option(names = "--metric", paramLabel = "NAME", description = "Show this metric in a column. May be repeated.")
    private List<String> metrics = List.of();

    RunsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<RunSummary> runs;
        try (RunIndex index = RunIndex.open(surroundings.home())) {
            runs = index.list(limit, notebook);
        }
        if (runs.isEmpty()) {
            surroundings.out().println("no runs yet in " + surroundings.home().directory());
        } else {
            List<Column> columns = new ArrayList<>(List.of(
                    Column.number("run"),
                    Column.text("notebook"),
                    Column.fixed("state"),
                    Column.number("steps"),
                    Column.fixed("started"),
                    Column.number("took"),
                    Column.text("parameters")));
            metrics.forEach(metric -> columns.add(Column.number(metric)));
            TextTable table =
                    new TextTable(columns, runs.stream().map(this::row).toList());
            surroundings.show(table.draw(surroundings.outStyle()), () -> Map.of("text/html", HtmlTable.of(table)));
        }
        surroundings.out().flush();
        return 0;
    }

    private List<String> row(RunSummary run) {
        Instant now = surroundings.clock().instant();
        boolean left = run.state() == State.RUNNING && !isDriven(run.run());
        double end = run.finished().orElse(now.toEpochMilli() / 1000.0);
        List<String> row = new ArrayList<>(List.of(
                Long.toString(run.run()),
                run.notebook(),
                left ? "left" : run.state().word(),
                run.stepsDone() + "/" + run.stepsTotal(),
                time(run.started(), now),
                run.started().isPresent() && !left
                        ? Views.duration(end - run.started().getAsDouble())
                        : "",
                values(run.parameters())));
        metrics.forEach(metric ->
                row.add(run.metrics().containsKey(metric) ? text(run.metrics().get(metric)) : ""));
        return row;
    }

    private boolean isDriven(long run) {
        try {
            return RunLock.isHeld(RunDirectory.find(surroundings.home(), run));
        } catch (SameException e) {
            return false;
        }
    }

    private String time(OptionalDouble seconds, Instant now) {
        return seconds.isEmpty()
                ? ""
                : RelativeTimes.format(
                        Instant.ofEpochMilli(Math.round(seconds.getAsDouble() * 1000)), now, surroundings.zone());
    }

    private static String values(Map<String, JsonNode> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }
}
