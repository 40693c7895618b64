package dev.same.magics.render;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Redraws a run in place on a terminal.
 *
 * <p>Each redraw is one write: up to the first line of the last frame, then line by line over it, each cleared behind
 * its end, so that nothing flickers. Log lines scroll by above the frame. When the terminal got narrower, the lines of
 * the last frame have wrapped; the way up counts them as they lie now. A frame that has more lines than the terminal
 * leaves out what has not begun or is over.
 */
public final class LiveProgress implements ProgressView {
    private static final String CLEAR_RIGHT = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Sink out;
    private final Supplier<TerminalSize> size;
    private final TextStyle style;
    private final InstantSource clock;
    private final Duration interval;
    private final List<String> logs = new ArrayList<>();
    private Optional<DagView> latest = Optional.empty();
    private List<Integer> drawnWidths = List.of();
    private String drawn = "";
    private Instant nextDraw = Instant.MIN;
    private boolean pending;

    /**
     * Create a view that has drawn nothing yet.
     *
     * @param out the terminal; its failures surface as {@link java.io.UncheckedIOException}
     * @param size asked before each redraw, so that a resized terminal is noticed
     * @param style its width is ignored in favour of {@code size}
     * @param interval the least time between two redraws
     */
    public LiveProgress(
            Appendable out, Supplier<TerminalSize> size, TextStyle style, InstantSource clock, Duration interval) {
        this.out = new Sink(out);
        this.size = size;
        this.style = style;
        this.clock = clock;
        this.interval = interval;
    }

    @Override
    public void show(DagView view) {
        latest = Optional.of(view);
        pending = true;
        tick();
    }

    @Override
    public void log(String line) {
        logs.add(SafeText.logLine(line, style.colour()));
        pending = true;
        tick();
    }

    @Override
    public void tick() {
        var now = clock.instant();
        if (pending && !now.isBefore(nextDraw)) {
            draw(false);
            nextDraw = now.plus(interval);
        }
    }

    @Override
    public void close() {
        if (pending || !drawnWidths.isEmpty()) {
            draw(true);
        }
        latest = Optional.empty();
        drawnWidths = List.of();
        drawn = "";
    }

    private void draw(boolean last) {
        pending = false;
        var terminal = size.get();
        // One column stays free: some terminals break the line as soon as the last one is written.
        var fitting = style.withWidth(terminal.columns() - 1);
        var frame = latest.map(view -> frame(view, fitting, last ? Integer.MAX_VALUE : terminal.rows() - 1))
                .orElse(List.of());
        var text = String.join("\n", frame);
        if (logs.isEmpty() && text.equals(drawn) && !last) {
            return;
        }
        var write = new StringBuilder();
        int up = drawnWidths.stream()
                .mapToInt(width -> Math.max(1, (width + terminal.columns() - 1) / terminal.columns()))
                .sum();
        if (up > 0) {
            // The frame was kept below the height; a terminal that shrank since has scrolled the rest out of reach.
            write.append("\r\u001b[").append(Math.min(up, terminal.rows())).append('A');
        }
        for (var line : logs) {
            write.append(line).append(CLEAR_RIGHT).append('\n');
        }
        for (var line : frame) {
            write.append(line).append(CLEAR_RIGHT).append('\n');
        }
        out.write(write.append(CLEAR_BELOW).toString());
        logs.clear();
        drawn = text;
        drawnWidths = frame.stream().map(SafeText::columns).toList();
    }

    private static List<String> frame(DagView view, TextStyle style, int rows) {
        var lines = DagText.draw(view, style).lines().toList();
        return lines.size() <= rows ? lines : ActiveSteps.lines(view, style, Math.max(2, rows));
    }
}
