package dev.same.cli;

import dev.same.kernelspec.InstallCommand;
import dev.same.kernelspec.UninstallCommand;
import dev.same.magics.Surroundings;
import dev.same.magics.Verbs;
import java.util.function.Predicate;
import picocli.CommandLine;

/** The entry point of the {@code same} command: one command tree, run once, its exit code handed to the system. */
public final class Main {
    private Main() {}

    /**
     * Run one command and end the process with its exit code: 0 done, 1 a run failed, 2 nothing was run because the
     * request cannot be met.
     */
    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    /**
     * Compose as much of the command tree as these arguments need: one command when they begin with its name, none for the
     * version, else all.
     */
    static CommandLine commandLine(String... args) {
        Surroundings surroundings = Terminal.surroundings();
        String first = args.length == 0 ? "" : args[0];
        if (first.equals("--version") || first.equals("-V")) {
            return commandLine(surroundings, name -> false);
        }
        CommandLine one = commandLine(surroundings, first::equals);
        return one.getSubcommands().isEmpty() || first.equals("help") ? commandLine(surroundings) : one;
    }

    /** Compose the command tree for other surroundings than those of this process. Each call gives a new one: picocli keeps
     * what it parsed in it. */
    static CommandLine commandLine(Surroundings surroundings) {
        return commandLine(surroundings, name -> true);
    }

    private static CommandLine commandLine(Surroundings surroundings, Predicate<String> wanted) {
        CommandLine root = new CommandLine(new RootCommand());
        if (wanted.test("install")) {
            root.addSubcommand("install", new InstallCommand(surroundings));
        }
        if (wanted.test("uninstall")) {
            root.addSubcommand("uninstall", new UninstallCommand(surroundings));
        }
        return Verbs.add(root, surroundings, wanted);
    }
}
