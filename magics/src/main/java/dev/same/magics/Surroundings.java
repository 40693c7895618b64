package dev.same.magics;

import dev.same.magics.render.TerminalSize;
import dev.same.magics.render.TextStyle;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backends;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where a verb is called from.
 *
 * @param out for results
 * @param err for progress and problems
 * @param outStyle how text is drawn on {@code out}
 * @param terminal whether progress may be redrawn in place on {@code err}
 * @param terminalSize asked for again after a resize
 * @param version of SAME
 * @param live the session whose cell the verb stands in; empty for a command
 */
public record Surroundings(
        PrintWriter out,
        PrintWriter err,
        TextStyle outStyle,
        TextStyle errStyle,
        boolean terminal,
        Supplier<TerminalSize> terminalSize,
        Map<String, String> environment,
        Path workingDirectory,
        SameHome home,
        Backends backends,
        Clock clock,
        ZoneId zone,
        String version,
        Optional<LiveSession> live) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /**
     * Show a result.
     *
     * @param text ends with a line feed
     * @param forms richer forms by MIME type, for where they can be shown
     */
    void show(String text, Supplier<Map<String, Object>> forms) {
        if (live.isPresent()) {
            live.get().show(text, forms.get());
        } else {
            out.print(text);
            out.flush();
        }
    }
}
