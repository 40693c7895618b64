package dev.same.backend.testkit;

import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunEvent;
import dev.same.pipeline.run.RunListener;
import dev.same.pipeline.run.StepEvents;

/** Does something once, when the first attempt of a step has printed a text: while it runs. */
final class WhenPrinted implements RunListener {
    private final StepEvents events;
    private final String text;
    private final Runnable action;
    private boolean done;

    WhenPrinted(RunDirectory run, String step, String text, Runnable action) {
        this.events = new StepEvents(run.attempt(step, 1));
        this.text = text;
        this.action = action;
    }

    @Override
    public void onEvent(RunEvent event) {}

    @Override
    public void onChange() {}

    @Override
    public void onTick() {
        if (!done
                && events.poll().stream()
                        .anyMatch(event -> event.at("/output/text").toString().contains(text))) {
            done = true;
            action.run();
        }
    }
}
