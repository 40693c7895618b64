package dev.same.magics.live;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.Outlet;
import dev.same.magics.RunPicture;
import dev.same.magics.Surroundings;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunLock;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Draws a run in a cell, and anew in the same place whenever it changes. It only reads the run's files: the run goes on whether
 * anybody looks or not.
 */
final class RunWatch implements Runnable {
    private static final long POLL_MILLIS = 100;
    /** Running times are redrawn this often; a change of state at once. */
    private static final long CLOCK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Surroundings surroundings;
    private final RunDirectory run;
    private final Outlet outlet;
    private final OptionalLong driver;
    private final String displayId = "same-run-" + UUID.randomUUID();
    private final Map<String, StepEvents> running = new HashMap<>();
    private final Map<String, Double> fractions = new HashMap<>();
    private String drawn = "";
    private long drawnAt;
    private long readBytes = -1;
    private RunSnapshot snapshot;

    /** @param driver the driver's process, if it was just started and may not have taken the run yet */
    RunWatch(Surroundings surroundings, RunDirectory run, Outlet outlet, OptionalLong driver) {
        this.surroundings = surroundings;
        this.run = run;
        this.outlet = outlet;
        this.driver = driver;
        this.snapshot = RunSnapshot.read(run);
    }

    /** Draw the run for the first time. */
    void show() {
        outlet.display(bundle(""), Optional.of(displayId));
        drawn = state();
        drawnAt = System.nanoTime();
    }

    @Override
    public void run() {
        try {
            follow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            outlet.stream(
                    Outlet.StreamName.STDERR,
                    "same: run " + run.number() + " cannot be followed any longer: " + e.getMessage()
                            + "; see  %same status " + run.number() + "\n");
        }
    }

    /** Redraw until the run has ended, and return how it did. */
    State follow() throws InterruptedException {
        boolean lost = false;
        while (!snapshot.state().isFinal() && !lost) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            // Whether a driver lives is asked first: what it wrote before its end is then read below.
            lost = !isDriven();
            read();
            redraw();
        }
        boolean orphan = !snapshot.state().isFinal();
        if (orphan) {
            outlet.updateDisplay(bundle(orphanText()), displayId);
        }
        return orphan ? State.FAILED : snapshot.state();
    }

    /**
     * Before its first event a driver may be about to take the lock: it is not asked for then, since asking takes it for a
     * moment.
     */
    private boolean isDriven() {
        if (snapshot.start().isPresent()) {
            return RunLock.isHeld(run);
        }
        return driver.isPresent()
                ? ProcessHandle.of(driver.getAsLong())
                        .map(ProcessHandle::isAlive)
                        .orElse(false)
                : RunLock.isHeld(run);
    }

    private String orphanText() {
        String said = "";
        try {
            said = Files.exists(run.driverLog())
                    ? Files.readString(run.driverLog()).strip()
                    : "";
        } catch (IOException e) {
            said = "(" + run.driverLog() + " cannot be read: " + e.getMessage() + ")";
        }
        return "\nits driver has ended without finishing it" + (said.isEmpty() ? "" : ":\n" + said)
                + "\ngo on with  %same resume " + run.number() + ", or close it with  %same cancel " + run.number()
                + "\n";
    }

    private void read() {
        try {
            long bytes = Files.exists(run.events()) ? Files.size(run.events()) : 0;
            if (bytes != readBytes) {
                readBytes = bytes;
                snapshot = RunSnapshot.read(run);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read " + run.events(), e);
        }
        snapshot.steps().forEach((name, status) -> {
            if (status.state() != State.RUNNING) {
                running.keySet().removeIf(key -> key.startsWith(name + "/"));
                fractions.remove(name);
                return;
            }
            StepEvents events = running.computeIfAbsent(
                    name + "/" + status.attempt(), key -> new StepEvents(run.attempt(name, status.attempt())));
            for (JsonNode event : events.poll()) {
                if (event.path("type").asText().equals("progress")) {
                    double fraction = event.path("fraction").asDouble();
                    fractions.put(name, Math.min(1, Math.max(0, fraction)));
                }
            }
        });
    }

    private void redraw() {
        String now = state();
        boolean clock = snapshot.start().isPresent() && System.nanoTime() - drawnAt > CLOCK_NANOS;
        if (!now.equals(drawn) || clock) {
            outlet.updateDisplay(bundle(""), displayId);
            drawn = now;
            drawnAt = System.nanoTime();
        }
    }

    /** What the picture depends on, but for the time. */
    private String state() {
        StringBuilder text = new StringBuilder(snapshot.state().word());
        snapshot.steps().forEach((name, status) -> {
            Double fraction = fractions.get(name);
            text.append(' ').append(status.state().ordinal()).append('/').append(status.attempt());
            text.append(fraction == null ? "" : "/" + Math.round(fraction * 100));
        });
        return text.toString();
    }

    private MimeBundle bundle(String more) {
        RunPicture picture = new RunPicture(surroundings, snapshot, Map.copyOf(fractions));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("text/plain", (picture.text() + more).stripTrailing());
        data.putAll(picture.forms());
        return new MimeBundle(data, Map.of());
    }
}
