package dev.same.magics;

import dev.same.notebook.NotebookException;
import dev.same.notebook.program.ProgramException;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** The command tree of all verbs. */
public final class Verbs {
    /** Nothing was run because the request cannot be met. */
    public static final int CANNOT = 2;

    /** A run failed, or SAME itself did. */
    public static final int FAILED = 1;

    private Verbs() {}

    /** Add all verbs to a root command, and say how their problems are reported. */
    public static CommandLine add(CommandLine root, Surroundings surroundings) {
        root.addSubcommand("step", new CommandLine(CellLines.step()))
                .addSubcommand("param", new CommandLine(CellLines.param()))
                .addSubcommand(new PlanCommand(surroundings))
                .addSubcommand(new RunCommand(surroundings))
                .addSubcommand(new RunsCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new LogsCommand(surroundings))
                .addSubcommand(new GetCommand(surroundings))
                .addSubcommand(new CancelCommand(surroundings))
                .addSubcommand(new CheckCommand(surroundings))
                .addSubcommand(new DriveCommand(surroundings))
                .addSubcommand(new CommandLine.HelpCommand());
        root.setOut(surroundings.out());
        root.setErr(surroundings.err());
        root.setParameterExceptionHandler((failure, arguments) -> UsageProblem.report(failure));
        root.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, surroundings));
        return root;
    }

    private static int report(Exception failure, Surroundings surroundings) throws Exception {
        PrintWriter err = surroundings.err();
        if (failure instanceof SameException
                || failure instanceof NotebookException
                || failure instanceof ProgramException) {
            err.println("same: " + failure.getMessage());
            err.flush();
            return CANNOT;
        }
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
        err.println("same: a fault of SAME itself, not of your notebook: " + failure);
        err.println("  details for a bug report: " + writeDetails(failure, surroundings));
        err.flush();
        return FAILED;
    }

    private static String writeDetails(Exception failure, Surroundings surroundings) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        Path file = surroundings.home().directory().resolve("last-fault.txt");
        try {
            Files.createDirectories(surroundings.home().directory());
            Files.writeString(file, "same " + surroundings.version() + "\n" + trace);
            return file.toString();
        } catch (IOException e) {
            return "(could not be written to " + file + ": " + e.getMessage() + ")";
        }
    }
}
