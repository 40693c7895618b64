package dev.same.magics.live;

import dev.same.magics.Surroundings;
import dev.same.magics.Verbs;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** What {@code %same} is without a verb. */
@Command(
        name = "%same",
        description = "A notebook, as it is, is the program: mark its steps, look at the plan, run it.")
final class LiveRoot implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Compose the command tree for one call: picocli keeps what it parsed in it. */
    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine root = Verbs.add(new CommandLine(new LiveRoot()), surroundings);
        root.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        root.setUsageHelpWidth(100);
        return root;
    }

    /** Return the verbs that people may write. */
    static List<String> verbs(CommandLine root) {
        List<String> verbs = new ArrayList<>();
        root.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                verbs.add(name);
            }
        });
        return verbs;
    }

    /** Return the long options of a verb. */
    static List<String> options(CommandLine verb) {
        return verb.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .toList();
    }
}
