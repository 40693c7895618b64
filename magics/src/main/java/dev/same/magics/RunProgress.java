package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.magics.render.ProgressView;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.run.Driver;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.StepEvents;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Shows a run on a {@link ProgressView}; reads the progress of running steps from their events. */
final class RunProgress implements RunListener {
    private static final long REDRAW_NANOS = 80_000_000;

    private final Plan plan;
    private final RunDirectory run;
    private final Driver driver;
    private final ProgressView view;
    private final Clock clock;
    private final Map<String, StepEvents> running = new HashMap<>();
    private final Map<String, Double> fractions = new HashMap<>();
    private long lastShown = System.nanoTime() - REDRAW_NANOS;

    RunProgress(Plan plan, RunDirectory run, Driver driver, ProgressView view, Clock clock) {
        this.plan = plan;
        this.run = run;
        this.driver = driver;
        this.view = view;
        this.clock = clock;
    }

    @Override
    public void onEvent(RunEvent event) {
        if (event instanceof RunEvent.StepStarted started) {
            running.put(started.step(), new StepEvents(run.attempt(started.step(), started.attempt())));
        } else if (event instanceof RunEvent.StepFinished finished) {
            running.remove(finished.step());
            fractions.remove(finished.step());
        } else if (event instanceof RunEvent.RunFinished) {
            show();
        }
    }

    @Override
    public void onChange() {
        // A view costs time for every step of the plan; a thousand short steps must not pay for it a thousand times
        // each.
        long now = System.nanoTime();
        if (now - lastShown > REDRAW_NANOS) {
            show();
        }
    }

    @Override
    public void onTick() {
        running.forEach((step, events) -> {
            for (JsonNode event : events.poll()) {
                if (event.path("type").asText().equals("progress")) {
                    fractions.put(
                            step, Math.min(1, Math.max(0, event.path("fraction").asDouble())));
                }
            }
        });
        onChange();
        view.tick();
    }

    private void show() {
        lastShown = System.nanoTime();
        view.show(Views.of(plan, driver.statuses(), fractions, clock.millis() / 1000.0));
    }
}
