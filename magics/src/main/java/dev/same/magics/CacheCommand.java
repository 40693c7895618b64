package dev.same.magics;

import dev.same.magics.render.Sizes;
import dev.same.magics.render.TextTable;
import dev.same.magics.render.TextTable.Column;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.cache.CacheStore;
import dev.same.pipeline.cache.CacheStore.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code same cache}: what is kept of earlier executions, and making room. */
@Command(
        name = "cache",
        mixinStandardHelpOptions = true,
        description = "List, forget and delete what is kept of earlier executions.")
final class CacheCommand implements Runnable {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(?:([KMGT])(i?)B?|B)?");

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    CacheCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which of ls, rm, gc? See same help cache");
    }

    @Command(name = "ls", mixinStandardHelpOptions = true, description = "List kept results, those used last first.")
    int list(
            @Option(
                            names = "--notebook",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description = "Only of notebooks whose name contains TEXT.")
                    String notebook) {
        Instant now = surroundings.clock().instant();
        List<List<String>> rows = new ArrayList<>();
        for (Entry entry : new CacheStore(surroundings.home()).list()) {
            if (name(entry).contains(notebook)) {
                rows.add(List.of(
                        entry.key(),
                        name(entry),
                        entry.step(),
                        Long.toString(entry.run()),
                        age(entry.kept(), now),
                        age(entry.used(), now),
                        Sizes.format(entry.bytes()),
                        entry.effects().isEmpty() ? "" : "only with --cache on"));
            }
        }
        if (rows.isEmpty()) {
            surroundings.out().println("nothing is kept yet");
        } else {
            TextTable table = new TextTable(
                    List.of(
                            Column.fixed("key"),
                            Column.text("notebook"),
                            Column.text("step"),
                            Column.number("run"),
                            Column.number("age"),
                            Column.number("used"),
                            Column.number("size"),
                            Column.text("")),
                    rows);
            surroundings.show(table.draw(surroundings.outStyle()), () -> Map.of("text/html", HtmlTable.of(table)));
        }
        surroundings.out().flush();
        return 0;
    }

    private static String name(Entry entry) {
        Path file = Path.of(entry.notebook()).getFileName();
        return file == null ? entry.notebook() : file.toString();
    }

    private static String age(Instant then, Instant now) {
        return Views.duration(Math.max(0, Duration.between(then, now).toMillis() / 1000.0));
    }

    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description =
                    "Forget kept results: those of a key or a step, of a notebook, or all. Values stay until same cache gc.")
    int remove(
            @Parameters(
                            paramLabel = "KEY|STEP",
                            arity = "0..*",
                            description = "Keys as same cache ls shows them, or names of steps.")
                    List<String> which,
            @Option(
                            names = "--notebook",
                            paramLabel = "NAME",
                            defaultValue = "",
                            description = "Only of the notebook with this file name.")
                    String notebook,
            @Option(names = "--all", description = "All of them.") boolean all) {
        List<String> asked = which == null ? List.of() : which;
        if (asked.isEmpty() && notebook.isEmpty() && !all) {
            throw new SameException(
                    ErrorKind.USER, "same cache rm: which? Name keys or steps, --notebook NAME, or --all");
        }
        int removed = new CacheStore(surroundings.home())
                .remove(entry -> (notebook.isEmpty() || name(entry).equals(notebook))
                        && (asked.isEmpty()
                                || asked.stream()
                                        .anyMatch(word -> entry.step().equals(word)
                                                || (word.length() >= 6
                                                        && entry.key().startsWith(word)))));
        surroundings.out().println(removed + (removed == 1 ? " result" : " results") + " forgotten");
        surroundings.out().flush();
        return 0;
    }

    @Command(
            name = "gc",
            mixinStandardHelpOptions = true,
            description =
                    "Delete stored values and files that were not used for longest, until the store is small enough. What"
                            + " a run needs that has not ended stays. Values of older runs that are deleted cannot be had with"
                            + " same get any more.")
    int collect(
            @Option(
                            names = "--max-size",
                            required = true,
                            paramLabel = "SIZE",
                            description = "What the store may hold: 20G, 500Mi, or bytes.")
                    String size) {
        CacheStore.Collected collected = new CacheStore(surroundings.home()).collect(bytes(size));
        surroundings
                .out()
                .println("deleted " + collected.files() + " stored values and files ("
                        + Sizes.format(collected.bytes()) + ") and " + collected.results() + " results; "
                        + Sizes.format(collected.left()) + " left");
        surroundings.out().flush();
        return 0;
    }

    private static long bytes(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new SameException(
                    ErrorKind.USER, "--max-size " + text + ": expected bytes, or a size such as 20G, 500Mi, 1T");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        if (unit == null) {
            return number;
        }
        long factor = matcher.group(3).isEmpty() ? 1000 : 1024;
        for (int i = "KMGT".indexOf(unit); i >= 0; i--) {
            number = Math.multiplyExact(number, factor);
        }
        return number;
    }
}
