package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.StepEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code same logs}: what the steps of a run printed. */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Print what the cells of a run printed.")
final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 200;

    private final Surroundings surroundings;

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            arity = "0..1",
            defaultValue = "last",
            description = RunArgument.DESCRIPTION)
    private String run = "last";

    @Parameters(index = "1", paramLabel = "STEP", arity = "0..1", description = "Only this step.")
    private String step = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until the run has ended.")
    private boolean follow;

    private final Map<String, StepLog> open = new HashMap<>();

    LogsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        RunDirectory directory = RunArgument.find(surroundings.home(), run);
        RunSnapshot snapshot = RunSnapshot.read(directory);
        List<String> steps = new ArrayList<>(snapshot.steps().keySet());
        if (!step.isEmpty()) {
            steps = List.of(RunArgument.step(snapshot, step));
        }
        boolean alone = steps.size() == 1;
        boolean more = true;
        while (more) {
            // Whether the run goes on is asked before the logs are read, so that the last lines are not missed.
            more = follow && !snapshot.state().isFinal() && RunLock.isHeld(directory);
            for (String name : steps) {
                print(directory, snapshot, name, alone);
            }
            surroundings.out().flush();
            if (more) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                snapshot = RunSnapshot.read(directory);
            }
        }
        return 0;
    }

    private void print(RunDirectory directory, RunSnapshot snapshot, String name, boolean alone) {
        RunSnapshot.StepStatus status = snapshot.steps().get(name);
        int attempt = status == null ? 0 : status.attempt();
        if (attempt == 0) {
            return;
        }
        StepLog log = log(directory, name, attempt, alone ? "" : name + " | ");
        for (JsonNode event : log.events().poll()) {
            log.text().print(event);
        }
        if (status != null
                && snapshot.plan()
                        .step(name)
                        .filter(step -> step.each().isPresent())
                        .isPresent()) {
            int total = status.elements().map(RunSnapshot.Elements::total).orElse(0);
            for (int element = 0; element < total; element++) {
                printElement(directory, name, element, status.state().isFinal());
            }
        }
        if (status != null && status.state().isFinal()) {
            log.text().endLine();
            status.result()
                    .flatMap(result -> result.failure())
                    .filter(failure -> failure.cell().isEmpty())
                    .ifPresent(failure -> log.text().once(failure.ename() + ": " + failure.evalue()));
        }
    }

    private StepLog log(RunDirectory directory, String label, int attempt, String prefix) {
        return open.computeIfAbsent(
                label + "/" + attempt,
                key -> new StepLog(
                        new StepEvents(directory.attempt(label, attempt)), new LogText(prefix, surroundings)));
    }

    /** Print what the last attempt at an element of a step says, behind the number of the element. */
    private void printElement(RunDirectory directory, String name, int element, boolean ended) {
        int attempt = directory.lastAttemptAtElement(name, element);
        if (attempt > 0) {
            StepLog log = log(directory, RunDirectory.element(name, element), attempt, name + "[" + element + "] | ");
            for (JsonNode event : log.events().poll()) {
                log.text().print(event);
            }
            if (ended) {
                log.text().endLine();
            }
        }
    }

    /** How far a step has been read, and how it is printed. */
    private record StepLog(StepEvents events, LogText text) {}
}
