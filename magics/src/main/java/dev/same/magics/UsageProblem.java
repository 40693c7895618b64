package dev.same.magics;

import dev.same.notebook.program.Suggestions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that cannot be understood: what is wrong with it, what was probably meant, where help is. */
public final class UsageProblem {
    private UsageProblem() {}

    /**
     * Report it in few lines, on the command's stderr.
     *
     * @return the exit code
     */
    static int report(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        problems(failure).forEach(problem -> err.println(name + ": " + problem));
        err.println("  see  " + help(command));
        err.flush();
        return Verbs.CANNOT;
    }

    /** Return what is wrong, a line for each problem. */
    public static List<String> problems(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(command, unmatched.getUnmatched());
        }
        String message = String.valueOf(failure.getMessage());
        // What the command "help" says of a word that is no command.
        if (message.startsWith("Unknown subcommand") && failure.getValue() != null) {
            return unmatched(command, List.of(failure.getValue()));
        }
        return List.of(lowerCase(message));
    }

    private static List<String> unmatched(CommandLine command, List<String> words) {
        List<String> verbs = command.getSubcommands().entrySet().stream()
                .filter(verb -> !verb.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
        String first = words.get(0);
        if (!verbs.isEmpty() && !first.startsWith("-")) {
            // What follows an unknown verb may be right for the one that was meant.
            return List.of("unknown command \"" + first + "\""
                    + Suggestions.nearest(first, verbs)
                            .map(verb -> "; did you mean " + verb + "?")
                            .orElse(" (available: " + String.join(", ", verbs) + ")"));
        }
        List<String> options = command.getCommandSpec().optionsMap().keySet().stream()
                .filter(option -> option.startsWith("--"))
                .toList();
        List<String> problems = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("-")) {
                int equals = word.indexOf('=');
                String option = equals < 0 ? word : word.substring(0, equals);
                problems.add("unknown option " + option
                        + Suggestions.nearest(option, options)
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse(" (available: " + String.join(", ", options) + ")"));
            }
        }
        return problems.isEmpty() ? List.of("unexpected argument \"" + first + "\"") : problems;
    }

    private static String help(CommandLine command) {
        CommandLine parent = command.getParent();
        return parent == null
                ? command.getCommandName() + " help"
                : parent.getCommandSpec().qualifiedName() + " help " + command.getCommandName();
    }

    private static String lowerCase(String message) {
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
