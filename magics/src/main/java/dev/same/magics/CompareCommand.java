package dev.same.magics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.magics.render.TextTable;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.sweep.SweepDirectory;
import dev.same.pipeline.sweep.SweepSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code same compare}: what differs between runs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description =
                "Show runs, or the experiments of a sweep, beside each other: parameters, metrics, code and values of"
                        + " steps, as far as they differ.")
final class CompareCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            index = "0..*",
            arity = "1..*",
            paramLabel = "RUN",
            description = "Numbers of runs, as same runs lists them, or \"last\"; or a sweep: s and its number.")
    private List<String> runs = List.of();

    @Option(
            names = "--sort",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Sort by a metric or parameter, the least first.")
    private String sort = "";

    @Option(
            names = {"-r", "--reverse"},
            description = "With --sort: the greatest first.")
    private boolean reverse;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            defaultValue = "0",
            description = "Show the first COUNT rows only.")
    private int limit;

    @Option(names = "--all", description = "Also show what is the same in all runs.")
    private boolean all;

    @Option(names = "--json", description = "Print JSON: every run with all that is known of it, and what differs.")
    private boolean json;

    CompareCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<ComparedRun> found = find();
        RunTable table = new RunTable(found);
        if (!sort.isEmpty()) {
            table.sort(sort, reverse);
        }
        int most = limit > 0 ? limit : Integer.MAX_VALUE;
        if (json) {
            surroundings.out().println(json(table, most));
        } else {
            show(table, most);
        }
        surroundings.out().flush();
        return 0;
    }

    private void show(RunTable table, int most) {
        TextTable drawn = table.draw(all, most);
        StringBuilder text = new StringBuilder(drawn.draw(surroundings.outStyle()));
        if (table.rows().size() > 1 && table.differing().isEmpty()) {
            text.append("nothing differs but the time they took; --all shows what they have in common\n");
        }
        table.firstDivergentStep()
                .ifPresent(step ->
                        text.append("first divergent step: ").append(step).append('\n'));
        surroundings.show(text.toString(), () -> Map.of("text/html", HtmlTable.of(drawn)));
    }

    /** All problems of the arguments at once. */
    private List<ComparedRun> find() {
        List<String> problems = new ArrayList<>();
        List<ComparedRun> found = new ArrayList<>();
        if (limit < 0) {
            problems.add("--limit " + limit + ": expected 1 or more");
        }
        if (reverse && sort.isEmpty()) {
            problems.add("--reverse goes with --sort NAME");
        }
        double now = surroundings.clock().millis() / 1000.0;
        for (String text : runs) {
            try {
                Optional<SweepDirectory> sweep = SweepArgument.find(surroundings.home(), text);
                if (sweep.isPresent()) {
                    addSweep(SweepSnapshot.read(sweep.get()), now, found);
                } else {
                    RunDirectory directory = RunArgument.find(surroundings.home(), text);
                    int experiment = SweepDirectory.of(directory)
                            .map(SweepDirectory.Member::experiment)
                            .orElse(0);
                    found.add(ComparedRun.of(RunSnapshot.read(directory), experiment, now, true));
                }
            } catch (SameException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new SameException(ErrorKind.USER, String.join("\n", problems));
        }
        return found;
    }

    /** Of a sweep, code is the same in all and values differ: their digests are of interest to programs only. */
    private void addSweep(SweepSnapshot sweep, double now, List<ComparedRun> found) {
        for (SweepSnapshot.Experiment experiment : sweep.experiments()) {
            if (experiment.run() != 0) {
                RunSnapshot run = RunSnapshot.read(RunDirectory.find(surroundings.home(), experiment.run()));
                found.add(ComparedRun.of(run, experiment.number(), now, all || json));
            }
        }
    }

    private String json(RunTable table, int most) {
        JsonMapper mapper = JsonMapper.builder().build();
        ObjectNode root = mapper.createObjectNode();
        ArrayNode rows = root.putArray("runs");
        table.rows().stream().limit(most).forEach(run -> {
            ObjectNode row = rows.addObject();
            row.put("run", run.run());
            if (run.experiment() > 0) {
                row.put("experiment", run.experiment());
            }
            row.put("notebook", run.notebook()).put("state", run.state().word());
            run.seconds().ifPresent(seconds -> row.put("seconds", seconds));
            row.set("parameters", mapper.valueToTree(run.parameters()));
            row.set("metrics", mapper.valueToTree(run.metrics()));
            row.set("code", mapper.valueToTree(run.code()));
            row.set("values", mapper.valueToTree(run.values()));
        });
        root.set("differs", mapper.valueToTree(table.differing()));
        table.firstDivergentStep().ifPresent(step -> root.put("firstDivergentStep", step));
        try {
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new SameException(ErrorKind.INTERNAL, "could not write a comparison as JSON: " + e.getMessage(), e);
        }
    }
}
