package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.magics.render.RelativeTimes;
import dev.same.magics.render.TextTable;
import dev.same.magics.render.TextTable.Column;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.index.RunIndex;
import dev.same.pipeline.index.RunSummary;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.State;
import dev.same.pipeline.sweep.Experiments;
import dev.same.pipeline.sweep.SweepDirectory;
import dev.same.pipeline.sweep.SweepSnapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code same runs}: the history of runs. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        description =
                "List runs and sweeps, newest first. A run shown as left was cut off: same status tells what to do.")
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

    @Option(
            names = "--sweep",
            paramLabel = "SWEEP",
            defaultValue = "",
            description = "Only the experiments of a sweep, such as s3; they are left out otherwise.")
    private String sweep = "";

    RunsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<RunSummary> runs;
        try (RunIndex index = RunIndex.open(surroundings.home())) {
            runs = index.list(limit, notebook, OptionalLong.of(sweepNumber()));
        }
        List<SweepSnapshot> sweeps = sweep.isEmpty() ? sweeps() : List.of();
        if (runs.isEmpty() && sweeps.isEmpty()) {
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
            TextTable table = new TextTable(columns, rows(runs, sweeps));
            surroundings.show(table.draw(surroundings.outStyle()), () -> Map.of("text/html", HtmlTable.of(table)));
        }
        surroundings.out().flush();
        return 0;
    }

    private long sweepNumber() {
        if (sweep.isEmpty()) {
            return 0;
        }
        return SweepArgument.find(surroundings.home(), sweep)
                .orElseThrow(() -> new SameException(
                        ErrorKind.USER,
                        "--sweep " + sweep + ": no sweep (allowed: s and its number, as same runs lists it)"))
                .number();
    }

    private List<SweepSnapshot> sweeps() {
        return SweepDirectory.numbers(surroundings.home())
                .boxed()
                .sorted(Comparator.reverseOrder())
                .limit(Math.max(0, limit))
                .map(number -> SweepSnapshot.read(SweepDirectory.find(surroundings.home(), number)))
                .filter(each -> fileName(each).contains(notebook))
                .toList();
    }

    private static String fileName(SweepSnapshot sweep) {
        Path name = Path.of(sweep.record().notebookPath()).getFileName();
        return name == null ? "" : name.toString();
    }

    /** Both by the time at which they began, the newest first. */
    private List<List<String>> rows(List<RunSummary> runs, List<SweepSnapshot> sweeps) {
        List<Map.Entry<Double, List<String>>> rows = new ArrayList<>();
        runs.forEach(run -> rows.add(Map.entry(run.started().orElse(Double.MAX_VALUE), row(run))));
        sweeps.forEach(each -> rows.add(Map.entry(each.record().time(), row(each))));
        rows.sort(Map.Entry.<Double, List<String>>comparingByKey().reversed());
        return rows.stream().limit(limit).map(Map.Entry::getValue).toList();
    }

    private List<String> row(SweepSnapshot each) {
        Instant now = surroundings.clock().instant();
        double begin = each.record().time();
        double end = each.finished().orElse(now.toEpochMilli() / 1000.0);
        long done = each.experiments().stream()
                .filter(experiment -> experiment.state().isSuccess())
                .count();
        List<String> row = new ArrayList<>(List.of(
                each.directory().name(),
                fileName(each),
                each.state().word(),
                done + "/" + each.experiments().size(),
                time(OptionalDouble.of(begin), now),
                Views.duration(end - begin),
                String.join(
                        " ",
                        new Experiments(
                                        each.record().experiments(),
                                        each.record().seed())
                                .names())));
        metrics.forEach(metric -> row.add(""));
        return row;
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
