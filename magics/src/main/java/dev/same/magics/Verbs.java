package dev.same.magics;

import dev.same.environment.EnvironmentException;
import dev.same.notebook.NotebookException;
import dev.same.notebook.program.ProgramException;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;

/** The command tree of all verbs. */
public final class Verbs {
    /** Nothing was run because the request cannot be met. */
    public static final int CANNOT = 2;

    /** A run failed, or SAME itself did. */
    public static final int FAILED = 1;

    private Verbs() {}

    /** In the order in which help lists them. */
    private static final Map<String, Function<Surroundings, Object>> COMMANDS = commands();

    private static Map<String, Function<Surroundings, Object>> commands() {
        Map<String, Function<Surroundings, Object>> commands = new LinkedHashMap<>();
        commands.put("step", surroundings -> CellLines.step());
        commands.put("param", surroundings -> CellLines.param());
        commands.put("plan", PlanCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("runs", RunsCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("logs", LogsCommand::new);
        commands.put("get", GetCommand::new);
        commands.put("cancel", CancelCommand::new);
        commands.put("resume", ResumeCommand::new);
        commands.put("rerun", RerunCommand::new);
        commands.put("reproduce", ReproduceCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("why", WhyCommand::new);
        commands.put("cache", CacheCommand::new);
        commands.put("env", EnvCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("drive", DriveCommand::new);
        commands.put("help", surroundings -> new CommandLine.HelpCommand());
        return commands;
    }

    /** Add all verbs to a root command, and say how their problems are reported. */
    public static CommandLine add(CommandLine root, Surroundings surroundings) {
        return add(root, surroundings, name -> true);
    }

    /**
     * Add some verbs only: to describe one to picocli takes ten milliseconds in a young process.
     *
     * @param wanted tells by the name of a verb whether it is needed
     */
    public static CommandLine add(CommandLine root, Surroundings surroundings, Predicate<String> wanted) {
        COMMANDS.forEach((name, command) -> {
            if (wanted.test(name)) {
                root.addSubcommand(name, command.apply(surroundings));
            }
        });
        root.setOut(surroundings.out());
        root.setErr(surroundings.err());
        root.setParameterExceptionHandler((failure, arguments) -> UsageProblem.report(failure));
        root.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, surroundings));
        return root;
    }

    private static int report(Exception failure, Surroundings surroundings) throws Exception {
        PrintWriter err = surroundings.err();
        if (failure instanceof SameException
                || failure instanceof EnvironmentException
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
