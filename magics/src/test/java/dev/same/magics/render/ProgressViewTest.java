package dev.same.magics.render;

import static dev.same.magics.render.Views.edge;
import static dev.same.magics.render.Views.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.same.magics.render.DagView.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private Instant now = Instant.EPOCH;

    @Test
    void redrawsInPlace() {
        var terminal = new FakeTerminal(60, 20);
        var progress = live(terminal);

        progress.show(view(State.RUNNING, State.PENDING));
        later();
        progress.show(view(State.SUCCEEDED, State.RUNNING));

        assertThat(terminal.text()).isEqualTo(drawing(view(State.SUCCEEDED, State.RUNNING), 59));
    }

    @Test
    void holdsBackWhatComesTooSoonAndDrawsItAtTheNextTick() {
        var terminal = new FakeTerminal(60, 20);
        var progress = live(terminal);

        progress.show(view(State.RUNNING, State.PENDING));
        progress.show(view(State.SUCCEEDED, State.RUNNING));
        progress.tick();

        assertThat(terminal.writes).isEqualTo(1);
        later();
        progress.tick();
        assertThat(terminal.writes).isEqualTo(2);
        assertThat(terminal.text()).isEqualTo(drawing(view(State.SUCCEEDED, State.RUNNING), 59));
    }

    @Test
    void writesNothingWhenNothingChanged() {
        var terminal = new FakeTerminal(60, 20);
        var progress = live(terminal);

        progress.show(view(State.RUNNING, State.PENDING));
        later();
        progress.show(view(State.RUNNING, State.PENDING));

        assertThat(terminal.writes).isEqualTo(1);
    }

    @Test
    void letsLogLinesScrollByAboveTheFrame() {
        var terminal = new FakeTerminal(60, 20);
        var progress = live(terminal);

        progress.show(view(State.RUNNING, State.PENDING));
        progress.log("epoch 1");
        progress.log("x".repeat(130));
        later();
        progress.tick();
        later();
        progress.show(view(State.SUCCEEDED, State.RUNNING));

        assertThat(terminal.text())
                .isEqualTo("epoch 1\n" + "x".repeat(60) + "\n" + "x".repeat(60) + "\n" + "x".repeat(10) + "\n"
                        + drawing(view(State.SUCCEEDED, State.RUNNING), 59));
    }

    @Test
    void findsItsFirstLineAgainWhenTheTerminalGotNarrower() {
        var terminal = new FakeTerminal(60, 20);
        var progress = live(terminal);

        progress.show(view(State.RUNNING, State.PENDING));
        terminal.narrow(25);
        later();
        progress.show(view(State.SUCCEEDED, State.RUNNING));

        assertThat(terminal.text()).isEqualTo(drawing(view(State.SUCCEEDED, State.RUNNING), 24));
    }

    @Test
    void showsWhatMattersMostWhenTheTerminalIsTooLow() {
        var terminal = new FakeTerminal(60, 6);
        var progress = live(terminal);

        progress.show(Views.run());
        later();
        progress.show(Views.fan(9));

        assertThat(terminal.text()).isEqualTo("""
                        fan of 9 · 11 steps · 1 pending, 6 queued, 4 succeeded
                        ◔ fit-3  queued
                        ◔ fit-4  queued
                        ◔ fit-5  queued
                        … and 8 more
                        """);
    }

    @Test
    void drawsTheWholeLastStateWhenClosedAndNothingAfterwards() {
        var terminal = new FakeTerminal(60, 6);
        var progress = live(terminal);

        progress.show(Views.fan(9));
        progress.close();
        progress.close();

        assertThat(terminal.text()).isEqualTo(drawing(Views.fan(9), 59));
    }

    @Test
    void closesWithoutAWordWhenThereWasNothingToShow() {
        var terminal = new FakeTerminal(60, 6);

        live(terminal).close();

        assertThat(terminal.writes).isZero();
    }

    @Test
    void writesOnePlainLineForEachChange() {
        var out = new StringBuilder();
        var progress = new PlainProgress(out, TextStyle.plain(80));

        progress.show(view(State.PENDING, State.PENDING));
        progress.show(view(State.RUNNING, State.PENDING));
        progress.show(view(State.RUNNING, State.PENDING));
        progress.log("epoch\u001b[2J 1");
        progress.show(view(State.SUCCEEDED, State.RUNNING));
        progress.show(view(State.SUCCEEDED, State.FAILED));
        progress.close();

        assertThat(out.toString()).isEqualTo("""
                        train   running
                        epoch 1
                        train   succeeded  1.2 s
                        report  running
                        report  failed     KeyError: 'x'
                        """);
    }

    private LiveProgress live(FakeTerminal terminal) {
        return new LiveProgress(terminal, terminal::size, TextStyle.plain(80), () -> now, Duration.ofMillis(100));
    }

    private void later() {
        now = now.plusMillis(100);
    }

    private static String drawing(DagView view, int width) {
        return DagText.draw(view, TextStyle.plain(width));
    }

    private static DagView view(State train, State report) {
        return Views.view(
                List.of(
                        node("train", train, "", "", "1.2 s"),
                        node("report", report, "", report == State.FAILED ? "KeyError: 'x'" : "", "")),
                edge("train", "report", "model"));
    }
}
