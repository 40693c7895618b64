package dev.same.magics.live;

import dev.same.environment.EnvironmentException;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.magic.MagicContext;
import dev.same.kernel.magic.MagicException;
import dev.same.magics.Surroundings;
import dev.same.magics.UsageProblem;
import dev.same.magics.render.TerminalSize;
import dev.same.magics.render.TextStyle;
import dev.same.notebook.NotebookException;
import dev.same.notebook.program.ProgramException;
import dev.same.pipeline.SameException;
import java.io.PrintWriter;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** Runs verbs of one cell. */
final class VerbRun {
    private static final int WIDTH = 100;

    private final Surroundings surroundings;

    VerbRun(LiveParts parts, MagicContext context, String language) {
        Outlet outlet = context.outlet();
        TextStyle style = TextStyle.of(WIDTH, StandardCharsets.UTF_8, false);
        Surroundings base = parts.surroundings();
        Surroundings[] own = new Surroundings[1];
        CellSession session = new CellSession(parts, context, language, () -> own[0]);
        own[0] = new Surroundings(
                new PrintWriter(new OutletWriter(outlet, Outlet.StreamName.STDOUT)),
                new PrintWriter(new OutletWriter(outlet, Outlet.StreamName.STDERR)),
                style,
                style,
                false,
                () -> new TerminalSize(0, 0),
                base.environment(),
                context.session().workingDirectory(),
                base.home(),
                base.backends(),
                base.clock(),
                base.zone(),
                base.version(),
                Optional.of(session));
        this.surroundings = own[0];
    }

    void warn(String text) {
        surroundings.err().println("warning: " + text);
        surroundings.err().flush();
    }

    /** Run a verb; its first word is the verb. */
    void run(List<String> words) throws MagicException, InterruptedException {
        CommandLine root = LiveRoot.commandLine(surroundings);
        try {
            CommandLine.ParseResult parsed = root.parseArgs(words.toArray(String[]::new));
            if (CommandLine.executeHelpRequest(parsed) == null) {
                new CommandLine.RunLast().execute(parsed);
            }
        } catch (CommandLine.ParameterException e) {
            throw new MagicException("SameError", unusable(e));
        } catch (CommandLine.ExecutionException e) {
            throw failed(e);
        } finally {
            surroundings.out().flush();
            surroundings.err().flush();
        }
    }

    private static List<String> unusable(CommandLine.ParameterException e) {
        List<String> lines = new ArrayList<>(UsageProblem.problems(e));
        CommandLine command = e.getCommandLine();
        String verb = command.getParent() == null ? "" : " " + command.getCommandName();
        lines.add("see  %same help" + verb);
        return lines;
    }

    /** An interrupt shows itself in many ways, depending on what it met: a wait, a file that was read. */
    private static void throwIfInterrupted(Throwable cause) throws InterruptedException {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException || each instanceof ClosedByInterruptException) {
                throw new InterruptedException();
            }
        }
    }

    private static MagicException failed(CommandLine.ExecutionException e) throws MagicException, InterruptedException {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throwIfInterrupted(cause);
        if (cause instanceof SameException
                || cause instanceof EnvironmentException
                || cause instanceof NotebookException
                || cause instanceof ProgramException) {
            return new MagicException(
                    "SameError", String.valueOf(cause.getMessage()).lines().toList());
        }
        List<String> lines = new ArrayList<>();
        lines.add("a fault of SAME itself, not of your notebook: " + cause);
        for (StackTraceElement frame : cause.getStackTrace()) {
            lines.add("    at " + frame);
        }
        return new MagicException("SameFault", lines);
    }
}
