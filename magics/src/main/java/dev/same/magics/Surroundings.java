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
        String version) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
