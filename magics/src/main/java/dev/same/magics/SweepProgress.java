package dev.same.magics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.pipeline.run.State;
import dev.same.pipeline.sweep.SweepListener;
import dev.same.pipeline.sweep.SweepSnapshot;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Shows a sweep while it goes on: a line for each experiment that ends, and on a terminal one below that counts. */
final class SweepProgress implements SweepListener, AutoCloseable {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final long REDRAW_NANOS = 200_000_000;

    private final Surroundings surroundings;
    private final SweepSnapshot sweep;
    private final Map<State, Integer> counts = new EnumMap<>(State.class);
    private final Map<Integer, Long> started = new LinkedHashMap<>();
    private final long begin = System.nanoTime();
    private int endedHere;
    private long drawn = System.nanoTime() - REDRAW_NANOS;

    SweepProgress(Surroundings surroundings, SweepSnapshot sweep) {
        this.surroundings = surroundings;
        this.sweep = sweep;
        sweep.experiments().stream()
                .filter(each -> each.state().isSuccess())
                .forEach(each -> counts.merge(each.state(), 1, Integer::sum));
    }

    @Override
    public void onStart(int experiment, long run) {
        started.put(experiment, System.nanoTime());
        draw(true);
    }

    @Override
    public void onEnd(int experiment, long run, State state, Map<String, JsonNode> metrics, Optional<String> reason) {
        counts.merge(state, 1, Integer::sum);
        endedHere++;
        Long since = started.remove(experiment);
        StringBuilder line = new StringBuilder("experiment " + experiment + "/" + total());
        line.append(run == 0 ? "" : "  run " + run).append("  ").append(state.word());
        if (since != null) {
            line.append("  ").append(Views.duration((System.nanoTime() - since) / 1e9));
        }
        line.append("  ")
                .append(SweepText.values(sweep.experiments().get(experiment - 1).values()));
        metrics.forEach(
                (name, value) -> line.append("  ").append(name).append('=').append(value.asText()));
        reason.ifPresent(text -> line.append("  (").append(text).append(')'));
        erase();
        surroundings.err().println(line);
        draw(true);
    }

    @Override
    public void onTick() {
        draw(false);
    }

    private int total() {
        return sweep.experiments().size();
    }

    private void erase() {
        if (surroundings.terminal()) {
            surroundings.err().print(CLEAR_LINE);
        }
    }

    private void draw(boolean changed) {
        if (surroundings.terminal() && (changed || System.nanoTime() - drawn > REDRAW_NANOS)) {
            drawn = System.nanoTime();
            String line = line();
            int width = Math.max(10, surroundings.terminalSize().get().columns() - 1);
            erase();
            surroundings.err().print(line.length() > width ? line.substring(0, width) : line);
        }
        surroundings.err().flush();
    }

    private String line() {
        StringBuilder line = new StringBuilder(sweep.directory().name() + ": ");
        int ended = counts.values().stream().mapToInt(Integer::intValue).sum();
        line.append(ended).append('/').append(total()).append(" ended");
        counts.forEach(
                (state, count) -> line.append(state == State.SUCCEEDED ? "" : ", " + count + " " + state.word()));
        line.append(", ").append(started.size()).append(" running");
        double seconds = (System.nanoTime() - begin) / 1e9;
        line.append(", ").append(Views.duration(seconds));
        if (endedHere > 1 && ended < total()) {
            line.append(", about ")
                    .append(Views.duration(seconds / endedHere * (total() - ended)))
                    .append(" to go");
        }
        return line.toString();
    }

    @Override
    public void close() {
        erase();
        surroundings.err().flush();
    }
}
