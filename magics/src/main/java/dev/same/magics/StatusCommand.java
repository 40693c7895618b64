package dev.same.magics;

import dev.same.magics.render.DagText;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.sweep.SweepDirectory;
import dev.same.pipeline.sweep.SweepSnapshot;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code same status}: how a run stands. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Show how a run stands, step by step.")
final class StatusCommand implements Callable<Integer> {
    /** Of a sweep; same compare shows all. */
    private static final int MOST_SHOWN = 20;

    private final Surroundings surroundings;

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            arity = "0..1",
            defaultValue = "last",
            description = SweepArgument.DESCRIPTION)
    private String run = "last";

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Optional<SweepDirectory> sweep = SweepArgument.find(surroundings.home(), run);
        if (sweep.isPresent()) {
            return status(sweep.get());
        }
        RunDirectory directory = RunArgument.find(surroundings.home(), run);
        RunSnapshot snapshot = RunSnapshot.read(directory);
        if (surroundings.live().isPresent()) {
            showLive(surroundings.live().get(), directory, snapshot);
            return 0;
        }
        double now = surroundings.clock().millis() / 1000.0;
        RunReport report = RunReport.of(surroundings, directory);
        surroundings.out().println(snapshot.plan().notebook() + ", " + report.summary(snapshot.state()));
        if (!snapshot.state().isFinal() && !RunLock.isHeld(directory)) {
            surroundings.out().println(Views.orphan("same", Long.toString(directory.number())));
        }
        surroundings
                .out()
                .println("\n"
                        + DagText.draw(
                                        Views.of(snapshot.plan(), snapshot.steps(), Map.of(), now),
                                        surroundings.outStyle())
                                .stripTrailing());
        surroundings.out().print(report.failures());
        surroundings.out().println("\nfiles: " + directory.path());
        surroundings.out().flush();
        return snapshot.state() == State.FAILED || snapshot.state() == State.CANCELLED ? 1 : 0;
    }

    private int status(SweepDirectory sweep) {
        SweepSnapshot snapshot = SweepSnapshot.read(sweep);
        StringBuilder text = new StringBuilder(SweepText.summary(snapshot));
        if (!snapshot.state().isFinal() && !RunLock.isHeld(sweep.driving())) {
            text.append(Views.orphan("same", sweep.name())).append('\n');
        }
        snapshot.experiments().stream()
                .filter(each -> each.state() == State.RUNNING
                        || each.state() == State.FAILED
                        || each.reason().isPresent())
                .limit(MOST_SHOWN)
                .forEach(each -> text.append("  experiment ")
                        .append(each.number())
                        .append(each.run() == 0 ? "" : ", run " + each.run())
                        .append(' ')
                        .append(each.state().word())
                        .append(": ")
                        .append(SweepText.values(each.values()))
                        .append(each.reason().map(reason -> " (" + reason + ")").orElse(""))
                        .append('\n'));
        surroundings.show(text.toString(), Map::of);
        return snapshot.state() == State.FAILED || snapshot.state() == State.CANCELLED ? 1 : 0;
    }

    /** In a notebook a run that goes on is followed. */
    private void showLive(LiveSession live, RunDirectory directory, RunSnapshot snapshot) {
        boolean ended = snapshot.state().isFinal();
        if (!ended && RunLock.isHeld(directory)) {
            live.follow(directory);
            return;
        }
        RunPicture picture = new RunPicture(surroundings, snapshot, Map.of());
        String orphan = ended ? "" : Views.orphan("%same", Long.toString(directory.number())) + "\n";
        live.show(picture.text() + orphan, picture.forms());
    }
}
