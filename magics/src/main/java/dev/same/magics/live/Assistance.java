package dev.same.magics.live;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.magic.Session;
import dev.same.magics.Surroundings;
import dev.same.notebook.NotebookException;
import dev.same.notebook.NotebookReader;
import dev.same.notebook.program.Parameter;
import dev.same.notebook.program.Program;
import dev.same.notebook.program.ProgramException;
import dev.same.notebook.program.ProgramParser;
import dev.same.notebook.program.Step;
import dev.same.pipeline.SameException;
import dev.same.pipeline.index.RunIndex;
import dev.same.pipeline.index.RunSummary;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion and help in lines of {@code %same}, from the command tree, the saved notebook and the index of runs. */
final class Assistance {
    private static final Pattern LINE = Pattern.compile("[ \\t]*(%{1,2})same[ \\t]+(.*)", Pattern.DOTALL);
    private static final Pattern BEGINNING = Pattern.compile("[ \\t]*%{1,2}sam?e?");
    private static final int MOST_RUNS = 50;

    private final Surroundings surroundings;

    Assistance(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The words before the cursor, and the beginning of the one at it. */
    private record Typed(List<String> words, String begun, int start) {}

    Optional<Completion> complete(String code, int cursor, Session session) {
        int lineStart = code.lastIndexOf('\n', cursor - 1) + 1;
        String line = code.substring(lineStart, cursor);
        if (BEGINNING.matcher(line).matches()) {
            int start = lineStart + line.indexOf('%');
            String percents = line.strip().startsWith("%%") ? "%%" : "%";
            return Optional.of(
                    completion(start, cursor, List.of(new Completion.Match(percents + "same", "magic", ""))));
        }
        return typed(lineStart, line).map(typed -> {
            List<Completion.Match> matches = candidates(typed, session).stream()
                    .filter(match -> match.text().startsWith(typed.begun()))
                    .toList();
            return completion(typed.start(), cursor, matches);
        });
    }

    private static Completion completion(int start, int end, List<Completion.Match> matches) {
        return new Completion(start, end, matches);
    }

    private static Optional<Typed> typed(int lineStart, String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String text = matcher.group(2);
        int begin = text.length();
        while (begin > 0 && !Character.isWhitespace(text.charAt(begin - 1))) {
            begin--;
        }
        String before = text.substring(0, begin).strip();
        List<String> words = before.isEmpty() ? List.of() : List.of(before.split("\\s+"));
        String begun = text.substring(begin);
        return Optional.of(new Typed(words, begun, lineStart + matcher.start(2) + begin));
    }

    private List<Completion.Match> candidates(Typed typed, Session session) {
        CommandLine root = LiveRoot.commandLine(surroundings);
        if (typed.words().isEmpty()) {
            return verbs(root);
        }
        CommandLine verb = root.getSubcommands().get(typed.words().get(0));
        if (verb == null) {
            return List.of();
        }
        if (typed.words().get(0).equals("help")) {
            return verbs(root);
        }
        String last = typed.words().get(typed.words().size() - 1);
        OptionSpec option = verb.getCommandSpec().findOption(last);
        if (option != null && option.arity().min() > 0) {
            return values(option, session);
        }
        return typed.begun().startsWith("-") ? options(verb) : positional(typed, verb);
    }

    private static List<Completion.Match> verbs(CommandLine root) {
        List<Completion.Match> matches = new ArrayList<>();
        root.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                matches.add(new Completion.Match(name, "keyword", summary(command)));
            }
        });
        return matches;
    }

    private static String summary(CommandLine command) {
        String[] description = command.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : String.format(description[0]);
    }

    private static List<Completion.Match> options(CommandLine verb) {
        return verb.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(option -> new Completion.Match(option.longestName(), "option", label(option)))
                .toList();
    }

    private static String label(ArgSpec option) {
        return option.arity().max() == 0 ? "" : option.paramLabel();
    }

    private List<Completion.Match> values(OptionSpec option, Session session) {
        return switch (option.longestName()) {
            case "--from", "--after" -> steps(session);
            case "--param" ->
                program(session)
                        .map(program -> program.parameters().stream()
                                .map(Assistance::parameter)
                                .toList())
                        .orElse(List.of());
            case "--metric" -> metrics();
            case "--backend" ->
                surroundings.backends().names().stream()
                        .map(name -> new Completion.Match(name, "value", ""))
                        .toList();
            default -> List.of();
        };
    }

    private static Completion.Match parameter(Parameter parameter) {
        return new Completion.Match(
                parameter.name() + "=", "param", parameter.defaultValue().toString());
    }

    private List<Completion.Match> positional(Typed typed, CommandLine verb) {
        long given = typed.words().stream()
                .skip(1)
                .filter(word -> !word.startsWith("-"))
                .count();
        String name = verb.getCommandName();
        return switch (name) {
            case "status", "cancel" -> given == 0 ? runs() : List.of();
            case "logs" ->
                given == 0 ? runs() : given == 1 ? stepsOf(typed.words().get(1)) : List.of();
            case "get" ->
                given == 0 ? runs() : given == 1 ? valuesOf(typed.words().get(1)) : List.of();
            case "plan", "run", "check", "verify", "runs" -> options(verb);
            case "step" -> given == 0 ? List.of() : options(verb);
            default -> List.of();
        };
    }

    private Optional<Program> program(Session session) {
        try {
            return session.notebook().map(file -> new ProgramParser().parse(new NotebookReader().read(file)));
        } catch (NotebookException | ProgramException e) {
            // Half a notebook has no steps to offer; %same check says what is wrong with it.
            return Optional.empty();
        }
    }

    private List<Completion.Match> steps(Session session) {
        return program(session)
                .map(program -> program.steps().stream()
                        .map(Step::name)
                        .map(name -> new Completion.Match(name, "step", ""))
                        .toList())
                .orElse(List.of());
    }

    private List<Completion.Match> runs() {
        List<Completion.Match> matches = new ArrayList<>();
        matches.add(new Completion.Match("last", "run", "the newest run"));
        try (RunIndex index = RunIndex.open(surroundings.home())) {
            for (RunSummary run : index.list(MOST_RUNS, "")) {
                matches.add(new Completion.Match(
                        Long.toString(run.run()),
                        "run",
                        run.notebook() + ", " + run.state().word()));
            }
        } catch (SameException e) {
            // Said when a verb needs the index; a completion is no place for it.
            return matches;
        }
        return matches;
    }

    private List<Completion.Match> metrics() {
        TreeSet<String> names = new TreeSet<>();
        try (RunIndex index = RunIndex.open(surroundings.home())) {
            index.list(MOST_RUNS, "").forEach(run -> names.addAll(run.metrics().keySet()));
        } catch (SameException e) {
            return List.of();
        }
        return names.stream()
                .map(name -> new Completion.Match(name, "metric", ""))
                .toList();
    }

    private Optional<RunSnapshot> snapshot(String run) {
        try {
            Optional<RunDirectory> directory = run.equals("last")
                    ? RunDirectory.last(surroundings.home())
                    : Optional.of(RunDirectory.find(surroundings.home(), Long.parseLong(run)));
            return directory.map(RunSnapshot::read);
        } catch (NumberFormatException | SameException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private List<Completion.Match> stepsOf(String run) {
        return snapshot(run)
                .map(snapshot -> snapshot.steps().keySet().stream()
                        .map(name -> new Completion.Match(name, "step", ""))
                        .toList())
                .orElse(List.of());
    }

    private List<Completion.Match> valuesOf(String run) {
        List<Completion.Match> matches = new ArrayList<>();
        snapshot(run)
                .ifPresent(snapshot -> snapshot.steps()
                        .forEach((step, status) -> status.result()
                                .ifPresent(result -> result.outputs()
                                        .forEach((name, output) -> matches.add(new Completion.Match(
                                                name, "instance", output.type() + ", step " + step))))));
        return matches;
    }

    Optional<MimeBundle> inspect(String code, int cursor) {
        int lineStart = code.lastIndexOf('\n', cursor - 1) + 1;
        int lineEnd = code.indexOf('\n', cursor);
        String line = code.substring(lineStart, lineEnd < 0 ? code.length() : lineEnd);
        Matcher matcher = LINE.matcher(line.replace('?', ' ') + " ");
        if (!matcher.matches()) {
            return Optional.empty();
        }
        CommandLine root = LiveRoot.commandLine(surroundings);
        String verb = matcher.group(2).strip().split("\\s+", 2)[0];
        CommandLine command = root.getSubcommands().getOrDefault(verb, root);
        return Optional.of(MimeBundle.text(command.getUsageMessage(CommandLine.Help.Ansi.OFF)));
    }
}
