package dev.same.cli;

import dev.same.magics.Surroundings;
import dev.same.magics.render.TerminalSize;
import dev.same.magics.render.TextStyle;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backends;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/**
 * What surrounds a process started from a shell. Java cannot tell whether stdout or stderr alone is a terminal; the launcher
 * can, and says so in the properties {@code same.terminal.out} and {@code same.terminal.err}.
 */
final class Terminal {
    private static final int PLAIN_WIDTH = 100;

    private Terminal() {}

    static Surroundings surroundings() {
        Map<String, String> environment = System.getenv();
        boolean out = Boolean.getBoolean("same.terminal.out");
        boolean err = Boolean.getBoolean("same.terminal.err");
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        int width = out ? size().columns() : PLAIN_WIDTH;
        return new Surroundings(
                new PrintWriter(System.out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, false, StandardCharsets.UTF_8),
                TextStyle.of(width, Charset.forName(System.getProperty("stdout.encoding", "UTF-8")), out && colour),
                TextStyle.of(width, Charset.forName(System.getProperty("stderr.encoding", "UTF-8")), err && colour),
                err && !environment.getOrDefault("TERM", "").equals("dumb"),
                Terminal::size,
                environment,
                Path.of("").toAbsolutePath(),
                SameHome.of(environment),
                Backends.installed(),
                Clock.systemUTC(),
                ZoneId.systemDefault(),
                Version.number(),
                Optional.empty());
    }

    /** Ask the terminal for its size; 80 by 24 where it does not say. */
    private static TerminalSize size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (Scanner scanner = new Scanner(stty.getInputStream(), StandardCharsets.US_ASCII)) {
                int rows = scanner.hasNextInt() ? scanner.nextInt() : 0;
                int columns = scanner.hasNextInt() ? scanner.nextInt() : 0;
                stty.waitFor(1, TimeUnit.SECONDS);
                return new TerminalSize(columns, rows);
            }
        } catch (IOException e) {
            return new TerminalSize(0, 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new TerminalSize(0, 0);
        }
    }
}
