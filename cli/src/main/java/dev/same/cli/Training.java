package dev.same.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/**
 * Runs the commands that people wait for most, in one JVM, so that the JVM can write down which classes they load.
 *
 * <p>The launcher starts it once per build and JDK, with {@code SAME_HOME} set to a scratch folder and the folder of
 * example notebooks as its argument. Nothing is printed and no outcome matters: a command that fails has loaded its
 * classes all the same.
 */
public final class Training {
    private Training() {}

    /** Run every {@linkplain #commands command}, one after the other. */
    public static void main(String[] args) {
        var examples = Path.of(args.length > 0 ? args[0] : "example-notebooks");
        for (var command : commands(examples)) {
            if (isKnown(command.get(0))) {
                Main.commandLine(command.toArray(String[]::new))
                        .setOut(new PrintWriter(Writer.nullWriter()))
                        .setErr(new PrintWriter(Writer.nullWriter()))
                        .execute(command.toArray(String[]::new));
            }
        }
    }

    /** What is run. A verb that the command tree does not have is left out. */
    static List<List<String>> commands(Path examples) {
        var notebook = examples.resolve("hello-steps.ipynb").toString();
        return List.of(
                List.of("--version"),
                List.of("--help"),
                List.of("plan", notebook),
                List.of("run", notebook),
                List.of("runs"));
    }

    private static boolean isKnown(String word) {
        CommandLine commands = Main.commandLine();
        return word.startsWith("-") || commands.getSubcommands().containsKey(word);
    }
}
